// The figures of the claim on send and sendall, and their picture. Pure.
import { formatSize } from '../../../reports/format-quantity.js';
import type { ClaimChart } from '../../../results/claim-chart.js';
import type { Evidence } from '../../../results/claims-result.js';
import { evidenceOf, medianEstimate } from '../estimate.js';
import { circumstances, isDisturbed, isShort, shortOf, wholeOf } from './send-outcomes.js';
import type { SendCase, TriedCase } from './send-cases.js';

/** The send that took less most often comes first, one with nothing in its way before those that are disturbed. */
export function sendingEvidence(tried: readonly TriedCase[], seed: number): Evidence[] {
  const telling = mostTelling(tried);
  const ordered = telling === null ? tried : [telling, ...tried.filter((one) => one !== telling)];
  return ordered.flatMap((one) =>
    one.sending.call === 'send' ? sendEvidence(one, seed) : sendallEvidence(one, seed),
  );
}

/** How often a send takes less than it is given, over how much it is given. */
export function sendingChart(tried: readonly TriedCase[]): ClaimChart {
  const undisturbed = tried.filter(
    ({ sending }) => sending.call === 'send' && !isDisturbed(sending),
  );
  return {
    title: 'A send that takes less than it is given',
    description:
      'Across: bytes that one send() is given, logarithmic. Up: the share of sends that took fewer, with its 95 % interval, while the peer reads.',
    x: { title: 'bytes given', scale: 'log' },
    y: { title: 'sends that took fewer (share)', scale: 'linear' },
    series: (['blocking', 'non-blocking'] as const).map((mode) => ({
      name: mode,
      points: undisturbed
        .filter(({ sending }) => sending.mode === mode)
        .map((one) => {
          const { value, low, high } = shortOf(one);
          return { x: one.sending.bytes, y: value, low, high };
        })
        .sort((a, b) => a.x - b.x),
    })),
  };
}

/** Null where no send took less. */
function mostTelling(tried: readonly TriedCase[]): TriedCase | null {
  const short = tried.filter((one) => one.sending.call === 'send' && shortOf(one).value > 0);
  const undisturbed = short.filter(({ sending }) => !isDisturbed(sending));
  const [first] = (undisturbed.length > 0 ? undisturbed : short).toSorted(
    (a, b) => shortOf(b).value - shortOf(a).value,
  );
  return first ?? null;
}

function sendEvidence(one: TriedCase, seed: number): Evidence[] {
  const name = caseName(one.sending);
  const taken = one.trials
    .filter((trial) => isShort(one.sending, trial))
    .map((trial) => trial.taken);
  return [
    evidenceOf(`${name}: takes less than it is given`, 'ratio', shortOf(one)),
    ...(taken.length === 0
      ? []
      : [evidenceOf(`${name}: takes, when it takes less`, 'bytes', medianEstimate(taken, seed))]),
  ];
}

function sendallEvidence(one: TriedCase, seed: number): Evidence[] {
  const name = caseName(one.sending);
  const calls = one.trials.map((trial) => trial.calls);
  return [
    evidenceOf(`${name}: brings all over`, 'ratio', wholeOf(one)),
    evidenceOf(`${name}: calls of send`, 'calls', medianEstimate(calls, seed)),
  ];
}

function caseName(sending: SendCase): string {
  const { call, mode, bytes } = sending;
  const how = call === 'sendall-waiting' ? 'sendall that waits for room' : call;
  return `${how}, ${mode}, ${formatSize(bytes)}${circumstances(sending)}`;
}
