// Turns a closed loop into an open one: the same clients, held to a rate. Both servers then do the same work in the same time, and
// what differs is what it cost them.
import type { Instruments } from '../run/instruments.js';

/** Instruments whose generators send `rateRps` requests a second, evenly spaced, whatever plan they are given. */
export function paceGenerators(instruments: Instruments, rateRps: number): Instruments {
  return {
    ...instruments,
    startGenerator: async (cpus) => {
      const generator = await instruments.startGenerator(cpus);
      return {
        ...generator,
        open: (plan) => {
          const { clients } = plan.mode;
          const mode = { kind: 'open', clients, rateRps, arrivals: 'constant' } as const;
          return generator.open({ ...plan, mode });
        },
      };
    },
  };
}
