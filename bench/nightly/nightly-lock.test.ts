// One holder at a time: who is refused, what is taken over, and what is left behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CannotRunError } from '../command-error.js';
import { LOCK_FILE, takeNightlyLock, type ProcessTable } from './nightly-lock.js';

const NOW = new Date('2026-11-23T01:00:00.000Z');
const LATER = new Date('2026-11-24T01:00:00.000Z');

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

  it('goes on past the claim of a process that died while it took a lock over', () => {
    writeFileSync(`${file}-taking`, 'what it wanted to take');
    takeNightlyLock(root, 'full', NOW, table());
    const lock = takeNightlyLock(root, 'quick', LATER, table({ isAlive: () => false }));
    expect(lock.note).not.toBeNull();
    lock.release();
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
