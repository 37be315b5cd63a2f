// One holder at a time: who is refused, what is taken over, and what is left behind.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CannotRunError } from '../command-error.js';
import { LOCK_FILE, takeNightlyLock, type NightlyLock, type ProcessTable } from './nightly-lock.js';

const NOW = new Date('2026-11-23T01:00:00.000Z');
const LATER = new Date('2026-11-24T01:00:00.000Z');

const MODULE = new URL('nightly-lock.js', import.meta.url).href;
/** Takes the lock over and is killed between its claim and the removal of what the dead holder left. */
const CRASH = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const remove = fs.rmSync;
  fs.rmSync = (path, options) => {
    if (path.endsWith('${LOCK_FILE}')) process.kill(process.pid, 'SIGKILL');
    remove(path, options);
  };
  syncBuiltinESMExports();
  const { takeNightlyLock } = await import('${MODULE}');
  takeNightlyLock(process.argv[1], 'crash', new Date());
`;
/** Takes the lock, says whether it could, and keeps it until its input ends. */
const HOLD = `
  const { takeNightlyLock } = await import('${MODULE}');
  try {
    takeNightlyLock(process.argv[1], 'quick', new Date());
    process.stdout.write('held');
  } catch (error) {
    process.stdout.write(error.code === 'NIGHTLY_LOCKED' ? 'refused' : String(error));
  }
  process.stdin.resume();
`;

interface Ended {
  readonly signal: NodeJS.Signals | null;
}

/** Runs `code` in a process of its own, given `root`. */
function run(code: string, root: string) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--input-type=module', '-e', code, '--', root],
    { stdio: ['pipe', 'pipe', 'inherit'], timeout: 20_000, killSignal: 'SIGKILL' },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = new Promise<string>((resolve) => {
    child.stdout?.once('data', (text: Buffer) => resolve(text.toString()));
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (_code, signal) => resolve({ signal }));
  });
  return { child, said, ended };
}

/** A process of this machine that has ended holds the lock. */
async function holderOfNobody() {
  const child = spawn(process.execPath, ['-e', '0']);
  await new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid ?? 0,
    host: hostname(),
    startedAt: NOW.toISOString(),
    scenario: 'full',
    identity: null,
    token: 'of-nobody',
  };
}

describe('the nightly lock', () => {
  let root: string;
  let file: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'echobench-lock-'));
    file = join(root, LOCK_FILE);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const table = (given: Partial<ProcessTable> = {}): ProcessTable => ({
    host: 'here',
    isAlive: () => true,
    identityOf: (pid) => `boot ${pid}`,
    ...given,
  });
  const refusal = (processes: ProcessTable): CannotRunError => {
    try {
      takeNightlyLock(root, 'quick', LATER, processes).release();
    } catch (error) {
      if (error instanceof CannotRunError) return error;
      throw error;
    }
    throw new Error('the lock was given twice');
  };

  it('is given to one, refused to the next with who holds it and since when, and free again after', () => {
    const first = takeNightlyLock(root, 'full', NOW, table());
    const { code, message } = refusal(table());
    expect(code).toBe('NIGHTLY_LOCKED');
    expect(message).toContain(
      `process ${process.pid} on here holds it, for full, since 2026-11-23T01:00:00.000Z`,
    );
    first.release();
    first.release();
    const second = takeNightlyLock(root, 'quick', LATER, table());
    expect(second.note).toBeNull();
    second.release();
    expect(readdirSync(root)).toEqual([]);
  });

  it('makes the folder that it is to lie in', () => {
    const deep = join(root, 'results', 'runs');
    const lock = takeNightlyLock(deep, 'quick', NOW, table());
    expect(existsSync(join(deep, LOCK_FILE))).toBe(true);
    lock.release();
  });

  it.each([
    ['is dead', table({ isAlive: () => false })],
    ['has died, and its number is another process now', table({ identityOf: () => 'boot later' })],
  ])('is taken over from a holder that %s, and says so', (_, processes) => {
    takeNightlyLock(root, 'full', NOW, table());
    const lock = takeNightlyLock(root, 'quick', LATER, processes);
    expect(lock.note).toBe(
      `took over the lock of process ${process.pid}, which began full at 2026-11-23T01:00:00.000Z and is gone`,
    );
    expect(readFileSync(file, 'utf8')).toContain('"scenario":"quick"');
    lock.release();
    expect(readdirSync(root)).toEqual([]);
  });

  it('stays with a holder on another machine, of which nobody here knows whether it lives', () => {
    takeNightlyLock(root, 'full', NOW, table({ host: 'elsewhere' }));
    expect(refusal(table({ isAlive: () => false })).message).toContain('on elsewhere');
  });

  it('stays with a holder whose beginning is not told', () => {
    takeNightlyLock(root, 'full', NOW, table({ identityOf: () => null }));
    expect(refusal(table()).code).toBe('NIGHTLY_LOCKED');
  });

  it('is not given back by one from whom it was taken', () => {
    const first = takeNightlyLock(root, 'full', NOW, table());
    const second = takeNightlyLock(root, 'quick', LATER, table({ isAlive: () => false }));
    first.release();
    expect(existsSync(file)).toBe(true);
    second.release();
    expect(existsSync(file)).toBe(false);
  });

  it('says what to remove where the file names nobody', () => {
    writeFileSync(file, 'not a lock');
    expect(refusal(table()).message).toContain(`remove ${file}`);
  });

  const crashAtTaking = (): Promise<Ended> => run(CRASH, root).ended;

  it('is taken over past a taker that was killed half-way, and past the next one too', async () => {
    writeFileSync(file, JSON.stringify(await holderOfNobody()));
    for (const claims of [1, 2]) {
      expect(await crashAtTaking()).toMatchObject({ signal: 'SIGKILL' });
      expect(readdirSync(root).filter((name) => name.includes('-taking-'))).toHaveLength(claims);
    }
    const lock = takeNightlyLock(root, 'quick', LATER);
    expect(lock.note).toContain('is gone');
    expect(readdirSync(root)).toEqual([LOCK_FILE]);
    lock.release();
    expect(readdirSync(root)).toEqual([]);
  });

  it('is refused while a living process is taking it over', async () => {
    const dead = await holderOfNobody();
    writeFileSync(file, JSON.stringify(dead));
    const claim = `${file}-taking-${dead.token}`;
    writeFileSync(claim, JSON.stringify({ ...dead, pid: process.pid, token: 'alive' }));
    expect(() => takeNightlyLock(root, 'quick', LATER)).toThrow(/is under way: process/u);
    expect(existsSync(file)).toBe(true);
  });

  it('is not taken from one who took it over while another still looked at the dead', () => {
    takeNightlyLock(root, 'full', NOW, table());
    let inner: NightlyLock | null = null;
    const late = table({
      isAlive: () => {
        if (inner !== null) return true;
        inner = takeNightlyLock(root, 'micro', LATER, table({ isAlive: () => false }));
        return false;
      },
    });
    expect(refusal(late).message).toContain('for micro');
    expect(readdirSync(root)).toEqual([LOCK_FILE]);
    (inner as NightlyLock | null)?.release();
  });

  it('is held by one of many who take it over at once', async () => {
    writeFileSync(file, JSON.stringify(await holderOfNobody()));
    const takers = Array.from({ length: 4 }, () => run(HOLD, root));
    const said = await Promise.all(takers.map(({ said: first }) => first));
    expect(said.sort()).toEqual(['held', 'refused', 'refused', 'refused']);
    for (const { child } of takers) child.stdin?.end();
    await Promise.all(takers.map(({ ended }) => ended));
    expect(readdirSync(root)).toEqual([]);
  });

  it('knows the living from the dead of this machine', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    takeNightlyLock(root, 'full', NOW);
    const held = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(held['host']).toBe(hostname());
    writeFileSync(file, JSON.stringify({ ...held, pid: child.pid, identity: null }));
    expect(() => takeNightlyLock(root, 'quick', LATER)).toThrow(/is under way/u);
    child.kill('SIGKILL');
    await ended;
    const lock = takeNightlyLock(root, 'quick', LATER);
    expect(lock.note).toContain(`process ${child.pid ?? 0}`);
    lock.release();
  });
});
