// From the number of clients that a server serves at once, while one more starves, to the kind of its pool: one at a time is a pool of
// one. Pure.
import {
  conclude,
  concludeNothing,
  LIKELY,
  NEAREST,
  PLAUSIBLE,
  SURE,
  type Conclusion,
} from './conclusion.js';
import { clients } from './describe.js';
import { separateServers } from './loops.js';
import type { HolderProcess, Starvation } from './observations.js';

/** One more client than a certain number is left to wait. */
export function judgeLimit(
  limit: Starvation,
  silentLimit: Starvation | null,
  holders: readonly HolderProcess[] | null,
): Conclusion {
  const { held, relievedMs, times, holderServed } = limit;
  // Then one that starves waits for the one client of its own process, which need not be the one that has left.
  const separate = separateServers(holders ?? []);
  if (separate.length > 0 && separate.every(({ connections }) => connections <= 1)) {
    const follows = `So each of ${separate.length} processes accepts at a socket of its own (SO_REUSEPORT), and serves one client at a time, from its connecting to its end; whom a client meets is chance: a pool of ${separate.length}.`;
    return conclude('prefork', holderServed ? SURE : LIKELY, follows);
  }
  if (relievedMs === null) {
    return concludeNothing(
      `So ${clients(held)} can be served, but it does not go on to the next when one has left.`,
    );
  }
  const isSure = times > 1 && holderServed && silentLimit?.held === held && holders !== null;
  const confidence = isSure ? SURE : LIKELY;
  if (held === 1) return judgeOneAtATime(silentLimit, holders, confidence);
  if (holders === null) {
    return concludeNothing(
      `So a fixed number of ${held} are served at once, by processes or by threads: which of the two only a look at its processes tells.`,
    );
  }
  return judgePool(held, holders, confidence);
}

function judgeOneAtATime(
  silentLimit: Starvation | null,
  holders: readonly HolderProcess[] | null,
  confidence: number,
): Conclusion {
  if (silentLimit?.held !== 1) {
    return conclude(
      'iterative',
      PLAUSIBLE,
      'So one client at a time is served once it has spoken; a silent one is passed over.',
    );
  }
  const isAlone = (holders ?? []).length <= 1;
  const aside = isAlone ? '' : ' (by a process beside the one that listens: a pool of one is this)';
  return conclude(
    'iterative',
    confidence,
    `So one client at a time is served, from its connecting to its end${aside}.`,
  );
}

function judgePool(
  held: number,
  holders: readonly HolderProcess[],
  confidence: number,
): Conclusion {
  const serving = holders.filter(({ connections }) => connections > 0);
  if (serving.length === 1) {
    const follows = `So a pool of ${held} threads in one process serves one client each, from its connecting to its end.`;
    return conclude('threads', confidence, follows);
  }
  if (serving.length < held) {
    const follows = `So ${held} clients are served at once by ${serving.length} processes, several in each: a pool of processes, with more than one thread each, is nearest.`;
    return conclude('prefork', NEAREST, follows);
  }
  if (serving.every(({ wasThere }) => wasThere)) {
    const follows = `So a pool of ${held} processes, forked beforehand, serves one client each, from its connecting to its end.`;
    return conclude('prefork', confidence, follows);
  }
  const follows = `So each client gets a process of its own, of which there are ${held} at most.`;
  return conclude('fork', Math.min(confidence, LIKELY), follows);
}
