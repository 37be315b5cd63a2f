// The load of a trial: one of our engines in a generator process, or a C load program, behind the same few lines.
import { z } from 'zod';
import type { LoadMode, LoadPlan, Target } from '../../loadgen/load-plan.js';
import { MeasureError } from '../run/instruments.js';
import { startCProcess } from '../c-programs/c-process.js';
import { MESSAGE_BYTES, type LoadShape, type Trial } from './rows.js';
import { MARGIN_MS, type TrialLoad, type TrialSetup } from './trial.js';

/** Requests older than this are given up. Far above any that loopback answers, so that none is given up by mistake. */
const TIMEOUT_MS = { tcp: 5_000, udp: 1_000 } as const;

const startedSchema = z.object({
  event: z.literal('started'),
  windowStartNs: z.number(),
  windowEndNs: z.number(),
});
const resultSchema = z.object({
  event: z.literal('result'),
  requests: z.int(),
  lost: z.int(),
  windowNs: z.number().positive(),
  cpuNs: z.number(),
});

/** Starts the load of `trial`, up to its open connections. @throws {MeasureError} when it cannot be had. */
export function openTrialLoad(trial: Trial, target: Target, setup: TrialSetup): Promise<TrialLoad> {
  return trial.load.by === 'c'
    ? openProgramLoad(trial.shape, target, setup)
    : openEngineLoad(createPlan(trial, target, setup), setup);
}

/** The program connects and begins in one go: {@link TrialLoad.start} hears of it, no later than the warm-up lasts. */
async function openProgramLoad(
  shape: LoadShape,
  target: Target,
  { programs, loadCpus, warmupMs, windowMs }: TrialSetup,
): Promise<TrialLoad> {
  if (shape.rateRps !== null) throw new TypeError('a C program takes no rate');
  const file = programs.path(shape.transport === 'tcp' ? 'tcp-load' : 'udp-load');
  const seconds = [warmupMs, windowMs].map((ms) => `${ms / 1_000}`);
  const args = [`${target.port}`, `${shape.clients}`, ...seconds, `${MESSAGE_BYTES}`];
  const program = await startCProcess(file, args, loadCpus);
  return {
    pid: program.pid,
    start: () => program.nextLine(startedSchema, MARGIN_MS),
    result: async () => {
      const timeoutMs = warmupMs + windowMs + MARGIN_MS;
      const { requests, lost, windowNs, cpuNs } = await program.nextLine(resultSchema, timeoutMs);
      const ownCpuNsPerRequest = requests === 0 ? null : cpuNs / requests;
      const unknown = { unservedClients: null, sendLagNs: null };
      return { requests, lost, windowNs, ownCpuNsPerRequest, ...unknown };
    },
    close: () => program.end(),
  };
}

async function openEngineLoad(plan: LoadPlan, setup: TrialSetup): Promise<TrialLoad> {
  const generator = await setup.instruments.startGenerator(setup.loadCpus);
  try {
    await generator.open(plan);
  } catch (error) {
    await generator.close();
    throw error;
  }
  return {
    pid: generator.pid,
    start: () => generator.start(),
    result: async () => {
      const { requests, windowMs, fairness, generator: own } = await generator.result();
      if (requests.corrupted > 0) {
        throw new MeasureError('CORRUPT', `${requests.corrupted} replies were not the right ones`);
      }
      return {
        requests: requests.succeeded,
        windowNs: windowMs * 1e6,
        lost: requests.lost + requests.timedOut,
        unservedClients: fairness.unservedClients,
        ownCpuNsPerRequest: own.cpuNsPerRequest,
        sendLagNs: own.sendLagNs,
      };
    },
    close: () => generator.close(),
  };
}

function createPlan({ load, shape }: Trial, target: Target, setup: TrialSetup): LoadPlan {
  if (load.by === 'c') throw new TypeError('a C program takes no plan');
  return {
    target,
    engine: load.engine,
    mode: modeOf(shape),
    sessionRequests: 0,
    messageBytes: MESSAGE_BYTES,
    workload: { kind: 'echo' },
    timeoutMs: TIMEOUT_MS[shape.transport],
    flows: shape.flows,
    workers: 1,
    idleConnections: 0,
    seed: 1,
    warmupMs: setup.warmupMs,
    windowMs: setup.windowMs,
  };
}

/** At even gaps: their order is that of no stall, and bursts of the load's own making would be the server's affair, too. */
function modeOf({ clients, rateRps }: LoadShape): LoadMode {
  return rateRps === null
    ? { kind: 'closed', clients }
    : { kind: 'open', clients, rateRps, arrivals: 'constant' };
}
