// Points for taking little memory beside many clients. Pure.
import type { CriterionOf } from '../../../results/rubric.js';
import type { MemoryAt } from '../measure/memory-at.js';
import { inconclusive, nothing, shownPoints, type Judged } from './outcome.js';
import { pointsAt } from './steps.js';

const MIB = 2 ** 20;

/** @param measured a text: the server did not come up for it, and why. */
export function judgeMemory(criterion: CriterionOf<'memory'>, measured: MemoryAt | string): Judged {
  if (typeof measured === 'string') return nothing(`Memory could not be measured: ${measured}.`);
  const { asked, answered, pssBytes } = measured;
  if (answered < asked) {
    return nothing(
      `Only ${answered} of ${asked} connected clients were answered, so it does not hold that many: serve every client that is connected, not one after the other.`,
    );
  }
  if (pssBytes === null) {
    return inconclusive(criterion, 'This system does not show the memory of its processes (PSS).');
  }
  const mebibytes = pssBytes / MIB;
  const steps = criterion.steps.map(({ atMostMiB, points }) => ({ limit: atMostMiB, points }));
  const points = pointsAt(steps, mebibytes, false);
  const told = steps.map((step) => `at most ${step.limit} MiB: ${step.points}`).join(', ');
  return {
    points,
    undecided: 0,
    reasons: [
      `Its processes take ${mebibytes.toFixed(1)} MiB (PSS) with ${asked} clients connected: ${shownPoints(points)}. Steps: ${told}.`,
    ],
    evidence: [{ name: 'PSS', value: pssBytes, low: null, high: null, unit: 'bytes' }],
  };
}
