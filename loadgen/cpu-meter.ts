// The generator's own CPU over the window, read as near to its edges as a timer comes and scaled to it.
import { availableParallelism } from 'node:os';
import type { Clock } from './engine.js';
import type { LoadWindow } from './load-window.js';

/** Reads the process's CPU at both edges of a window. */
export interface CpuMeter {
  /** CPU of the whole process in the window, in nanoseconds, scaled from the span between the two readings. */
  finish(): number;
}

/** Starts a meter for `window`, which must be set. {@link CpuMeter.finish} may come before its end. */
export function startCpuMeter(window: LoadWindow, clock: Clock): CpuMeter {
  let first = readCpu(clock);
  let last: CpuReading | null = null;
  const opening = setTimeout(
    () => {
      first = readCpu(clock);
    },
    (window.startNs - clock()) / 1e6,
  );
  const closing = setTimeout(
    () => {
      last = readCpu(clock);
    },
    (window.endNs - clock()) / 1e6,
  );
  return {
    finish: () => {
      clearTimeout(opening);
      clearTimeout(closing);
      // Stopped early: the closing timer was set for a later end.
      const end = last ?? readCpu(clock);
      const spanNs = end.atNs - first.atNs;
      if (spanNs <= 0) return 0;
      // Only ever scaled down: a load that ended before its window did has used what it used.
      const scale = Math.min(1, (window.endNs - window.startNs) / spanNs);
      return (end.cpuNs - first.cpuNs) * scale;
    },
  };
}

/** CPUs that `workers` threads can keep busy here; the affinity mask is respected (taskset). */
export function usableCpus(workers: number): number {
  return Math.min(workers, availableParallelism());
}

interface CpuReading {
  readonly atNs: number;
  readonly cpuNs: number;
}

function readCpu(clock: Clock): CpuReading {
  const { user, system } = process.cpuUsage();
  return { atNs: clock(), cpuNs: (user + system) * 1e3 };
}
