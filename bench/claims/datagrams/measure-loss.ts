// Datagrams under load: one echo server and one generator, and for each load how many the kernel dropped of those that were sent to the
// server. Counted, not timed: a reply that has not come may only be late.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { LoadPlan } from '../../../loadgen/load-plan.js';
import { unsupportedReason } from '../../../posix/platform.js';
import { startCProcess, type CProcess } from '../../c-programs/c-process.js';
import type { ClaimLab } from '../claim.js';
import { dropsBetween, readKernelDrops, type KernelDrops } from './kernel-drops.js';

/** How long each load is. */
export interface LossTimes {
  readonly warmupMs: number;
  readonly windowMs: number;
  /** After which the generator no longer waits for a reply. */
  readonly timeoutMs: number;
}

/** One load. */
export interface LossSample {
  /** What arrived, over warm-up and window; where drops are not counted, by the generator's own account. */
  readonly sentPerSecond: number;
  /** Of the window. */
  readonly answeredPerSecond: number;
  /** That came to the server's socket: those that it read and those that were dropped there. Of the whole load, warm-up included. */
  readonly arrived: number;
  /** Of these, dropped at the socket; null where the kernel does not count them. */
  readonly lost: number | null;
  /** Likewise of the whole load; `atSocket` is the server's. */
  readonly drops: KernelDrops;
}

/** A server and a generator that are up. */
export interface LossBench {
  /** As the kernel counts it, with its own overhead. */
  readonly bufferBytes: number;
  readonly serverPid: number;
  /** So many requests a second at random moments, whatever comes back. @throws {MeasureError} when a program fails. */
  open(rateRps: number): Promise<LossSample>;
}

const ECHO = fileURLToPath(new URL('echo-main.js', import.meta.url));
const LOAD = fileURLToPath(new URL('load-main.js', import.meta.url));
const PATIENCE_MS = 20_000;
/** Sockets that the generator spreads its datagrams over, so that none of its own receive buffers is the one that overflows. */
const FLOWS = 16;
export const MESSAGE_BYTES = 64;

const listeningSchema = z.object({
  event: z.literal('listening'),
  port: z.int(),
  bufferBytes: z.int(),
});
const countedSchema = z.object({ event: z.literal('counted'), received: z.int() });
const readySchema = z.object({ event: z.literal('ready') });
const resultSchema = z.object({
  event: z.literal('result'),
  sent: z.int(),
  succeeded: z.int(),
  windowMs: z.number().positive(),
});

/**
 * Starts both, calls `measure`, and ends both.
 * @throws {MeasureError} when one does not start; what `measure` throws.
 */
export async function withLossBench<T>(
  lab: Pick<ClaimLab, 'serverCpus' | 'loadCpus' | 'seed' | 'signal'>,
  times: LossTimes,
  measure: (bench: LossBench) => Promise<T>,
): Promise<T> {
  const started: CProcess[] = [];
  const start = async (script: string, cpus: readonly number[] | null) => {
    const program = await startCProcess(process.execPath, [script], cpus);
    started.push(program);
    return program;
  };
  const end = async (): Promise<void> => {
    await Promise.all(started.map((program) => program.end()));
  };
  const abort = (): void => void end();
  lab.signal.addEventListener('abort', abort, { once: true });
  try {
    const server = await start(ECHO, lab.serverCpus);
    const { port, bufferBytes } = await server.nextLine(listeningSchema, PATIENCE_MS);
    const load = await start(LOAD, lab.loadCpus);
    await load.nextLine(readySchema, PATIENCE_MS);
    return await measure({
      bufferBytes,
      serverPid: server.pid,
      open: (rateRps) => runOnce(server, load, planOf(rateRps, port, lab.seed, times)),
    });
  } finally {
    lab.signal.removeEventListener('abort', abort);
    await end();
  }
}

async function runOnce(server: CProcess, load: CProcess, plan: LoadPlan): Promise<LossSample> {
  const { port } = plan.target;
  const receivedBefore = await receivedBy(server);
  const before = readKernelDrops(port);
  load.say(JSON.stringify(plan));
  const patienceMs = PATIENCE_MS + plan.warmupMs + plan.windowMs;
  const { sent, succeeded, windowMs } = await load.nextLine(resultSchema, patienceMs);
  // The generator is silent, and over loopback what it sent has arrived: when the server has read all of it, nothing is under way.
  const received = (await receivedBy(server)) - receivedBefore;
  const drops = dropsBetween(before, readKernelDrops(port));
  const lost = drops.atSocket;
  const arrived = received + (lost ?? 0);
  // The generator's count of the window has those of before it that ended in it, too: each that is lost counts for a timeout longer.
  const sentPerMs = lost === null ? sent / windowMs : arrived / (plan.warmupMs + windowMs);
  return {
    sentPerSecond: sentPerMs * 1e3,
    answeredPerSecond: (succeeded / windowMs) * 1e3,
    arrived,
    lost,
    drops,
  };
}

async function receivedBy(server: CProcess): Promise<number> {
  server.say('count');
  return (await server.nextLine(countedSchema, PATIENCE_MS)).received;
}

function planOf(rateRps: number, port: number, seed: number, times: LossTimes): LoadPlan {
  return {
    target: { transport: 'udp', host: '127.0.0.1', port },
    engine: unsupportedReason() === null ? 'posix' : 'node',
    mode: { kind: 'open', clients: FLOWS, rateRps, arrivals: 'poisson' },
    sessionRequests: 0,
    messageBytes: MESSAGE_BYTES,
    workload: { kind: 'echo' },
    flows: FLOWS,
    workers: 1,
    idleConnections: 0,
    seed,
    ...times,
  };
}
