// The instruments that really measure: processes, /proc, the clock. Only wiring; each is its own file.
import type { ForeignServer } from '../../results/foreign-server.js';
import { openForeign } from '../foreign/open-foreign.js';
import { probeHiccups } from '../machine/hiccup-probe.js';
import { readMachine, readSocketInodes } from '../machine/machine-metrics.js';
import { findStrays } from '../process/strays.js';
import { sampleMemory, sampleTree } from '../process/tree-sampler.js';
import { startGeneratorProcess } from './generator-process.js';
import type { Instruments } from './instruments.js';
import { probeServer } from './server-probe.js';
import { startServerProcess } from './server-process.js';
import { yardstickEntry } from './yardstick-plan.js';

/** Long enough to meet the stalls that come a few times a second, short beside a round. */
const HICCUP_PROBE_MS = 400;

/** @param servers that are not ours, started where a cell names one of them in place of a style. */
export function createInstruments(servers: readonly ForeignServer[] = []): Instruments {
  return {
    clock: readClock,
    now: () => new Date(),
    sleepUntil,
    startServer: (config, cpus) => {
      const foreign = servers.find(({ name }) => name === config.style);
      return foreign === undefined
        ? startServerProcess(config, cpus, yardstickEntry(config.style))
        : openForeign(foreign, config, cpus);
    },
    startGenerator: (cpus) => startGeneratorProcess(cpus),
    probe: probeServer,
    sampleTree,
    findStrays,
    sampleMemory,
    readMachine,
    readSocketInodes,
    probeHiccups: (cpus) => probeHiccups(cpus, HICCUP_PROBE_MS),
  } satisfies Instruments;
}

function readClock(): number {
  return Number(process.hrtime.bigint());
}

/**
 * By a timer alone, so within a millisecond or two: spinning up to the moment would take a CPU from whom we measure, and the
 * readings carry their own times.
 */
function sleepUntil(atNs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, Math.round((atNs - readClock()) / 1e6)));
    signal.addEventListener('abort', end);
  });
}
