// Datagrams under load: one echo server and one generator, and for each load how many came back, and where the kernel dropped the others.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { LoadMode, LoadPlan } from '../../../loadgen/load-plan.js';
import { unsupportedReason } from '../../../posix/platform.js';
import { startCProcess, type CProcess } from '../../c-programs/c-process.js';
import type { ClaimLab } from '../claim.js';
import { dropsBetween, readKernelDrops, type KernelDrops } from './kernel-drops.js';

/** How long each load is. */
export interface LossTimes {
  readonly warmupMs: number;
  readonly windowMs: number;
  /** A datagram whose reply has not come by then is counted as lost, and if it comes later as late. */
  readonly timeoutMs: number;
}

/** One load. */
export interface LossSample {
  /** Of the window. */
  readonly sentPerSecond: number;
  readonly answeredPerSecond: number;
  readonly sent: number;
  /** Never answered, of the requests that ended in the window. */
  readonly lost: number;
  /** Answered or lost in the window. */
  readonly ended: number;
  /** Of the whole load, warm-up and drain included; `atSocket` is the server's. */
  readonly drops: KernelDrops;
}

/** A server and a generator that are up. */
export interface LossBench {
  /** As the kernel counts it, with its own overhead. */
  readonly bufferBytes: number;
  /** Requests as fast as replies come, by so many clients. @throws {MeasureError} when a program fails. */
  closed(clients: number): Promise<LossSample>;
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
const readySchema = z.object({ event: z.literal('ready') });
const resultSchema = z.object({
  event: z.literal('result'),
  sent: z.int(),
  succeeded: z.int(),
  corrupted: z.int(),
  lost: z.int(),
  late: z.int(),
  windowMs: z.number().positive(),
});

/**
 * Starts both, calls `measure`, and ends both.
 * @param bufferBytes that the server asks for; null: nothing.
 * @throws {MeasureError} when one does not start; what `measure` throws.
 */
export async function withLossBench<T>(
  lab: Pick<ClaimLab, 'serverCpus' | 'loadCpus' | 'seed' | 'signal'>,
  bufferBytes: number | null,
  times: LossTimes,
  measure: (bench: LossBench) => Promise<T>,
): Promise<T> {
  const started: CProcess[] = [];
  const start = async (script: string, args: string[], cpus: readonly number[] | null) => {
    const program = await startCProcess(process.execPath, [script, ...args], cpus);
    started.push(program);
    return program;
  };
  const end = async (): Promise<void> => {
    await Promise.all(started.map((program) => program.end()));
  };
  const abort = (): void => void end();
  lab.signal.addEventListener('abort', abort, { once: true });
  try {
    const server = await start(ECHO, [`${bufferBytes ?? 0}`], lab.serverCpus);
    const listening = await server.nextLine(listeningSchema, PATIENCE_MS);
    const load = await start(LOAD, [], lab.loadCpus);
    await load.nextLine(readySchema, PATIENCE_MS);
    const run = (mode: LoadMode): Promise<LossSample> =>
      runOnce(load, planOf(mode, listening.port, lab.seed, times));
    return await measure({
      bufferBytes: listening.bufferBytes,
      closed: (clients) => run({ kind: 'closed', clients }),
      open: (rateRps) => run({ kind: 'open', clients: FLOWS, rateRps, arrivals: 'poisson' }),
    });
  } finally {
    lab.signal.removeEventListener('abort', abort);
    await end();
  }
}

async function runOnce(load: CProcess, plan: LoadPlan): Promise<LossSample> {
  const { port } = plan.target;
  const before = readKernelDrops(port);
  load.say(JSON.stringify(plan));
  const result = await load.nextLine(resultSchema, PATIENCE_MS + plan.warmupMs + plan.windowMs);
  const { sent, succeeded, corrupted, windowMs } = result;
  const drops = dropsBetween(before, readKernelDrops(port));
  // A late reply was not lost; it may belong to a request of before the window.
  const lost = Math.max(0, result.lost - result.late);
  return {
    sentPerSecond: (sent / windowMs) * 1e3,
    answeredPerSecond: (succeeded / windowMs) * 1e3,
    sent,
    lost,
    ended: succeeded + corrupted + result.lost,
    drops,
  };
}

function planOf(mode: LoadMode, port: number, seed: number, times: LossTimes): LoadPlan {
  return {
    target: { transport: 'udp', host: '127.0.0.1', port },
    engine: unsupportedReason() === null ? 'posix' : 'node',
    mode,
    sessionRequests: 0,
    messageBytes: MESSAGE_BYTES,
    workload: { kind: 'echo' },
    flows: Math.min(FLOWS, mode.clients),
    workers: 1,
    idleConnections: 0,
    seed,
    ...times,
  };
}
