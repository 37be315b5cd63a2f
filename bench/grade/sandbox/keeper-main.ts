// The keeper: the process between the grader and a submission. It starts it, reads its output, watches what it uses, becomes the
// parent of whatever it leaves, and ends it all: when told to, when a limit is broken, and when the grader is gone, however that came about.
import { spawn } from 'node:child_process';
import { systemCallsReason } from '../../../posix/availability.js';
import { adoptOrphans } from '../../../posix/process.js';
import { readProcText } from '../../machine/proc-file.js';
import type { KeeperCommand, KeeperEvent, KeeperOrder, KeptEnd } from './keeper-messages.js';
import { countBelow, endBelow, pssBelow, reapAdopted } from './process-pen.js';
import { createUsageWatch, parseGrowthSigns, WATCH_INTERVAL_MS } from './usage-watch.js';

/** Enough for a stack trace, and bounded however much is said. */
const MAX_SAID_CHARACTERS = 2_000;
const READ_OUT_MS = 500;
const MIB = 2 ** 20;

const order = JSON.parse(process.argv[2] ?? '{}') as KeeperOrder;
const adopts = systemCallsReason() === null;
if (adopts) adoptOrphans();

const [file = '', ...args] = order.words;
const child = spawn(file, args, {
  cwd: order.cwd,
  env: order.env,
  // A session of its own: a signal to its group reaches it and nobody else.
  detached: true,
  stdio: ['ignore', 'pipe', 'pipe'],
});

let limit: KeptEnd['limit'] = null;
let killed = false;
let outputBytes = 0;
let said = '';

const watch = createUsageWatch(order.limits, {
  nowMs: () => performance.now(),
  signs: () => parseGrowthSigns(readProcText('/proc/loadavg'), readProcText('/proc/meminfo')),
  count: () => countBelow(process.pid),
  pssBytes: () => pssBelow(process.pid),
});
const watching = setInterval(() => {
  reapAdopted(child.pid);
  const found = watch();
  if (found !== null) breakOff(found);
}, WATCH_INTERVAL_MS);

for (const stream of [child.stdout, child.stderr]) stream.on('data', hear);
child.once('error', (error: NodeJS.ErrnoException) => {
  clearInterval(watching);
  tell({ type: 'failed', code: error.code ?? 'UNEXPECTED', message: error.message }, leave);
});
child.once('spawn', () => tell({ type: 'started', pid: child.pid ?? 0, adopts }, () => undefined));
child.once('exit', (code, signal) => void finish(code, signal));
process.on('message', ({ type }: KeeperCommand) => (type === 'stop' ? stop() : kill()));
// The grader is gone: nobody else will end what is here.
process.once('disconnect', kill);
// A terminal's Ctrl-C and a supervisor's stop are the grader's to hear, which then says so here.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

function hear(piece: Buffer): void {
  outputBytes += piece.length;
  said = (said + piece.toString('utf8')).slice(-MAX_SAID_CHARACTERS);
  if (outputBytes <= order.limits.outputMiB * MIB) return;
  breakOff({ kind: 'output', found: `more than ${order.limits.outputMiB} MiB of output` });
}

function breakOff(found: NonNullable<KeptEnd['limit']>): void {
  if (limit !== null) return;
  limit = found;
  // What is not read any more cannot take this process's time.
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  kill();
}

function stop(): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  } catch (error) {
    // ESRCH: it has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  setTimeout(() => {
    killed = true;
    kill();
  }, order.graceMs).unref();
}

function kill(): void {
  void endBelow(process.pid);
}

async function finish(code: number | null, signal: string | null): Promise<void> {
  clearInterval(watching);
  const { ended, left } = await endBelow(process.pid);
  reapAdopted(child.pid);
  // Those who held the pipes are gone: what is still in them comes at once.
  await Promise.all([child.stdout, child.stderr].map(untilRead));
  const leftBehind = killed || limit !== null ? 0 : ended + left;
  const end = { code, signal, killed, limit, leftBehind, notEnded: left, said: said.trim() };
  tell({ type: 'ended', end }, leave);
}

/** Not for ever: who could not be ended may hold them still. */
function untilRead(stream: NodeJS.ReadableStream & { readonly destroyed: boolean }): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    stream.once('close', () => resolve());
    setTimeout(resolve, READ_OUT_MS);
  });
}

/** @param then what follows when it is out, or nobody is there to hear it. */
function tell(event: KeeperEvent, then: () => void): void {
  if (process.connected) process.send?.(event, undefined, undefined, then);
  else then();
}

/** The process then ends by itself: the channel was what kept it. */
function leave(): void {
  if (process.connected) process.disconnect();
}
