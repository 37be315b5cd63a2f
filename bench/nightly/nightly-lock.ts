// One nightly job at a time in one folder of runs: a file that names its holder, made in one step, given back at the end, and taken
// over from a holder that is dead. Two jobs at once would measure each other.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode, writeFailure } from '../../results/store-error.js';
import { CannotRunError } from '../command-error.js';
import { readProcValue } from '../machine/proc-file.js';

/** Beside the runs, hidden, so that it is none. */
export const LOCK_FILE = '.nightly-lock.json';

const holderSchema = z.strictObject({
  pid: z.int().positive(),
  host: z.string(),
  startedAt: z.iso.datetime(),
  scenario: z.string(),
  /** Tells a process from a later one with the same pid: the system's boot and the process's start. Null where it does not tell. */
  identity: z.string().nullable(),
  /** Tells this taking of the lock from any other, and is a part of the name of a claim on it. */
  token: z.string().regex(/^[\w-]+$/u),
});
type Holder = z.infer<typeof holderSchema>;

export interface NightlyLock {
  /** What was found and taken over, in a sentence; null: nothing. */
  readonly note: string | null;
  /** Gives the lock back, if it is still ours. Safe to call twice. */
  release(): void;
}

/** Whether a process of this host is alive, and who it is. Tests pass their own. */
export interface ProcessTable {
  readonly host: string;
  isAlive(pid: number): boolean;
  identityOf(pid: number): string | null;
}

/** Files that claim a dead holder's lock, each named by the token that it is about. */
const CLAIM_PREFIX = `${LOCK_FILE}-taking-`;

/** How often a lock that vanishes while it is looked at is tried for. */
const MAX_TRIES = 20;

/** @throws {CannotRunError} NIGHTLY_LOCKED, naming who holds it and since when. @throws {StoreError} when it cannot be written. */
export function takeNightlyLock(
  root: string,
  scenario: string,
  now: Date,
  processes: ProcessTable = realProcesses(),
): NightlyLock {
  const file = join(root, LOCK_FILE);
  const mine: Holder = {
    pid: process.pid,
    host: processes.host,
    startedAt: now.toISOString(),
    scenario,
    identity: processes.identityOf(process.pid),
    token: randomUUID(),
  };
  let note: string | null = null;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (create(root, file, mine)) {
      sweepClaims(root);
      return held(file, mine, note);
    }
    const text = read(file);
    // Given back in this moment.
    if (text === null) continue;
    const holder = parse(text);
    if (holder === null || !isDead(holder, processes)) throw refused(file, holder);
    note = `took over the lock of process ${holder.pid}, which began ${holder.scenario} at ${holder.startedAt} and is gone`;
    takeAway(root, holder, mine, processes);
  }
  throw refused(file, parse(read(file) ?? ''));
}

function held(file: string, mine: Holder, note: string | null): NightlyLock {
  const release = (): void => {
    process.off('exit', release);
    if (parse(read(file) ?? '')?.token === mine.token) rmSync(file, { force: true });
  };
  // A second Ctrl-C ends the process on the spot.
  process.on('exit', release);
  return { note, release };
}

/** Written apart and linked into place, so that nobody ever reads half a name. @returns false when somebody else has it. */
function create(root: string, file: string, mine: Holder): boolean {
  const draft = join(root, `${LOCK_FILE}-draft-${mine.token}`);
  try {
    mkdirSync(root, { recursive: true });
    writeFileSync(draft, `${JSON.stringify(mine)}\n`);
    linkSync(draft, file);
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return false;
    throw writeFailure(file, cause);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes the lock that the dead `holder` left. Of several at once only one may: who has made the claim on that holder's token. He
 * may have died at it too; then who has the claim on *his* token may in his place, and so on. A token never comes again, so that a
 * claim that is made too late finds another lock in the file, and leaves it alone.
 * @throws {CannotRunError} NIGHTLY_LOCKED when somebody alive is at it.
 */
function takeAway(root: string, holder: Holder, mine: Holder, processes: ProcessTable): void {
  const file = join(root, LOCK_FILE);
  const claims: string[] = [];
  let dead = holder;
  for (;;) {
    const claim = join(root, `${CLAIM_PREFIX}${dead.token}`);
    claims.push(claim);
    if (create(root, claim, mine)) break;
    const text = read(claim);
    // Its taker is done in this moment: the lock is gone too.
    if (text === null) return;
    const taker = parse(text);
    if (taker === null || !isDead(taker, processes)) throw refused(claim, taker);
    dead = taker;
  }
  try {
    if (parse(read(file) ?? '')?.token === holder.token) rmSync(file, { force: true });
  } finally {
    for (const claim of claims) rmSync(claim, { force: true });
  }
}

/** Claims that nobody removed. Whoever holds the lock knows that all of them are about locks that are gone. */
function sweepClaims(root: string): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith(CLAIM_PREFIX)) rmSync(join(root, name), { force: true });
  }
}

function isDead({ host, pid, identity }: Holder, processes: ProcessTable): boolean {
  if (host !== processes.host) return false;
  if (!processes.isAlive(pid)) return true;
  const now = processes.identityOf(pid);
  return identity !== null && now !== null && identity !== now;
}

function refused(file: string, holder: Holder | null): CannotRunError {
  const who =
    holder === null
      ? `${file} is there and does not say by whom`
      : `process ${holder.pid} on ${holder.host} holds it, for ${holder.scenario}, since ${holder.startedAt}`;
  return new CannotRunError(
    'NIGHTLY_LOCKED',
    `another nightly job is under way: ${who}; wait for its end, or remove ${file} if it is surely gone`,
  );
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function parse(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function realProcesses(): ProcessTable {
  return {
    host: hostname(),
    isAlive: (pid) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch (cause) {
        // Another user's process is alive too.
        return systemCode(cause) !== 'ESRCH';
      }
    },
    identityOf: (pid) => {
      const boot = readProcValue('/proc/sys/kernel/random/boot_id');
      // The 22nd field, counted behind the name, which may hold anything: when the process began, in ticks since the boot.
      const stat = readProcValue(`/proc/${pid}/stat`);
      const start = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      return boot === null || start === undefined ? null : `${boot} ${start}`;
    },
  };
}
