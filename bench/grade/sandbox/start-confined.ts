// A submission as a server that can be measured and checked: started by a keeper under its limits, ready when the kernel says that
// somebody listens on its port, and gone with all that it started.
import { randomUUID } from 'node:crypto';
import type { Target } from '../../../loadgen/load-plan.js';
import type { SubmissionLimits } from '../../../results/rubric.js';
import { freePort } from '../../../servers/cluster/free-port.js';
import { fillPort } from '../../foreign/command-words.js';
import { isListening } from '../../foreign/find-listener.js';
import { pinnedCommand } from '../../machine/cpus.js';
import { CannotRunError } from '../../command-error.js';
import { MeasureError, type ServerEnd, type ServerUnderTest } from '../../run/instruments.js';
import { lastWords } from '../../run/last-words.js';
import { cleanEnvironment, confiningWords, readHardLimits, type OtherUser } from './confinement.js';
import { startKeeper, type Keeper } from './keeper.js';
import type { KeeperLoss, KeptEnd } from './keeper-messages.js';
import { tasksOfUser } from './process-pen.js';

/** What to start, and how it is held. */
export interface ConfinedCommand {
  /** Words with `{port}` in at least one of them. */
  readonly words: readonly string[];
  readonly transport: 'tcp' | 'udp';
  readonly host: string;
  readonly cwd: string;
  /** Its home and its place for temporary files. */
  readonly scratch: string;
  /** Folders of programs. */
  readonly path: string;
  readonly limits: SubmissionLimits;
  readonly user: OtherUser | null;
  readonly startMs: number;
  readonly graceMs: number;
  /** Told once for each thing that happened which a teacher should know. */
  readonly onIncident: (text: string) => void;
  /** Told what this system does not hold, when that shows only now. */
  readonly onNotHeld: (text: string) => void;
  /** Told of the grader's own failure, after which there is no grade. */
  readonly onFault: (text: string) => void;
}

export interface ConfinedServer extends ServerUnderTest {
  /** The parent of everything that the submission started. */
  readonly keeperPid: number;
}

type ConfinedTarget = Target & Pick<ConfinedCommand, 'transport'>;

const READY_INTERVAL_MS = 20;
const MOST_ATTEMPTS = 3;
const PORT_TAKEN = /\bEADDRINUSE\b|address (?:is )?already in use/iu;
/** Of what a submission said, in a sentence. */
const MAX_QUOTED_CHARACTERS = 300;
const ESCAPES =
  'This system does not give orphans to the process that watches: what left its group was looked for at the end, by a mark in its environment that it can remove.';
/** 128 + SIGTERM, as shells and runtimes report an end by it. */
const TERMINATED = 143;

/** @throws {MeasureError} SERVER_NOT_STARTED with how it ended and what it said last. Nothing is left of it then. */
export async function startConfined(
  command: ConfinedCommand,
  cpus: readonly number[] | null,
): Promise<ConfinedServer> {
  for (let attempt = 1; ; attempt++) {
    const started = await tryStart(command, cpus);
    if ('server' in started) return started.server;
    const { end, message } = started;
    // Somebody else may have taken the port in the moment between, which is not the submission's fault.
    const wasTaken = typeof end !== 'string' && PORT_TAKEN.test(end.said);
    if (wasTaken && attempt < MOST_ATTEMPTS) continue;
    tellIncidents(end, command);
    throw new MeasureError('SERVER_NOT_STARTED', message);
  }
}

async function tryStart(
  command: ConfinedCommand,
  cpus: readonly number[] | null,
): Promise<
  | { readonly server: ConfinedServer }
  | { readonly end: KeptEnd | KeeperLoss; readonly message: string }
> {
  const { transport, host } = command;
  const port = await freePort(transport, host);
  const words = fillPort(command.words, port);
  const keeper = await startConfinedWords(command, words, cpus);
  const why = await untilListening({ transport, host, port }, keeper, command.startMs);
  if (why === null) return { server: serverOf(keeper, { transport, host, port }, command) };
  const end = why === 'ended' ? await keeper.ended : await keeper.end('kill');
  const how = why === 'ended' || endedByLimit(end) ? describe(end) : `${why}${quoted(end)}`;
  return { end, message: `"${words.join(' ')}" ${how}` };
}

/** Starts any command of a submission so, a build for example. */
export async function startConfinedWords(
  { limits, user, cwd, scratch, path, graceMs, onNotHeld, onFault }: ConfinedCommand,
  words: readonly string[],
  cpus: readonly number[] | null,
): Promise<Keeper> {
  const uid = user?.uid ?? process.getuid?.() ?? 0;
  const [first = '', ...rest] = [
    ...confiningWords(limits, user, tasksOfUser(uid), readHardLimits()),
    ...words,
  ];
  const pinned = pinnedCommand(cpus, first, rest);
  const keeper = await startKeeper({
    words: [pinned.file, ...pinned.args],
    cwd,
    env: cleanEnvironment(scratch, path, randomUUID()),
    limits,
    graceMs,
  }).catch((error: unknown) => {
    // Whoever measures would take it for the server's.
    if (error instanceof CannotRunError) onFault(error.message);
    throw error;
  });
  if (!keeper.adopts) onNotHeld(ESCAPES);
  return keeper;
}

/** `exited with 1 and said: …`. Control characters, which could write on a terminal, are gone. */
export function describe(end: KeptEnd | KeeperLoss): string {
  if (typeof end === 'string') return LOSSES[end];
  const { code, signal, limit } = end;
  if (limit !== null) return `was ended, for it had ${limit.found}${quoted(end)}`;
  const how = signal === null ? `exited with ${String(code)}` : `was ended by ${signal}`;
  return `${how}${quoted(end)}`;
}

const LOSSES: Readonly<Record<KeeperLoss, string>> = {
  killed:
    'lost the process that watched it, which was killed: by the submission, or by the system for want of memory',
  stuck: 'did not end, and nor did the process that watched it',
  crashed: 'lost the process that watched it, which failed',
};

function serverOf(keeper: Keeper, target: Target, command: ConfinedCommand): ConfinedServer {
  let asked = false;
  const ended = keeper.ended.then((end): ServerEnd => {
    tellIncidents(end, command);
    return { exit: exitOf(end, asked), how: `it ${describe(end)}`, workers: null };
  });
  return {
    pid: keeper.submissionPid,
    keeperPid: keeper.pid,
    target,
    ended,
    stop: async () => {
      asked = true;
      await keeper.end('stop');
      return ended;
    },
  };
}

/** @returns null when somebody listens, `ended` when the submission is gone, else why it is not ready. */
async function untilListening(
  target: ConfinedTarget,
  keeper: Keeper,
  startMs: number,
): Promise<string | null> {
  let ended = false;
  const isGone = (): boolean => ended;
  void keeper.ended.then(() => (ended = true));
  const endMs = performance.now() + startMs;
  while (performance.now() < endMs) {
    if (isGone()) return 'ended';
    if (isListening(target) === true) return null;
    await new Promise((resolve) => setTimeout(resolve, READY_INTERVAL_MS));
  }
  return `did not listen on ${target.transport} port ${target.port} within ${startMs / 1_000} s`;
}

function exitOf(end: KeptEnd | KeeperLoss, asked: boolean): ServerEnd['exit'] {
  if (typeof end === 'string' || !asked || endedByLimit(end)) return 'died';
  if (end.killed) return 'killed';
  return end.code === 0 || end.code === TERMINATED || end.signal === 'SIGTERM' ? 'clean' : 'error';
}

function endedByLimit(end: KeptEnd | KeeperLoss): boolean {
  return typeof end !== 'string' && end.limit !== null;
}

function tellIncidents(
  end: KeptEnd | KeeperLoss,
  { onIncident, onFault, limits }: ConfinedCommand,
): void {
  if (typeof end === 'string') {
    if (end === 'crashed') onFault('the process that watches a submission failed');
    else onIncident(`It ${LOSSES[end]}; what bore its mark was killed.`);
    return;
  }
  const { limit, leftBehind, notEnded } = end;
  if (limit !== null)
    onIncident(`It was ended: it had ${limit.found}, ${allowed(limit.kind, limits)}.`);
  if (leftBehind > 0) onIncident('It left processes behind when it ended; they were killed.');
  if (notEnded > 0) onIncident('Processes of it could not be ended: look at this machine.');
}

function allowed(kind: NonNullable<KeptEnd['limit']>['kind'], limits: SubmissionLimits): string {
  switch (kind) {
    case 'memory':
      return `and ${limits.memoryMiB} MiB are allowed`;
    case 'processes':
      return `and ${limits.processes} are allowed`;
    case 'output':
      return 'which is what is allowed';
  }
}

function quoted(end: KeptEnd | KeeperLoss): string {
  if (typeof end === 'string') return '';
  // What a stranger wrote must not move a cursor.
  const words = lastWords(end.said)
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/gu, ' ')
    .slice(0, MAX_QUOTED_CHARACTERS);
  return words === '' ? '' : ` and said: ${words}`;
}
