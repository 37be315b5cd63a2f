// What datagrams that were lost, and those that were not, say to a reader: from what load on some are lost, and where. Pure.
import {
  formatCount,
  formatPercent,
  formatRate,
  formatSize,
} from '../../../reports/format-quantity.js';
import type { Estimate } from '../estimate.js';
import { MIN_MEDIAN_ROUNDS, roundsNotes, roundsText } from '../rounds-text.js';
import type { Burst } from './burst.js';
import {
  edgesOf,
  isCounted,
  lossOf,
  placesOf,
  sentOf,
  totalsOf,
  type LossFindings,
  type LossLevel,
} from './loss-levels.js';

/** @param failed a word on each load that failed and was left out. */
export function explainLoss(
  { levels, bufferBytes, bursts }: LossFindings,
  failed: readonly string[],
  seed: number,
): string {
  const rounds = Math.min(...levels.map(({ samples }) => samples.length));
  return [
    `A UDP echo server with a receive buffer of ${formatSize(bufferBytes)}, which is what the kernel gives to who asks for nothing, was sent small datagrams over loopback at random moments, at ${levels.length} rates, turn by turn in ${roundsText(rounds)}.`,
    ...(isCounted(levels) ? lossTexts(levels, seed) : [UNCOUNTED]),
    ...burstTexts(bursts),
    'Over a real network there are more such buffers on the way, each of which may overflow; loopback has none between the two sockets.',
    ...roundsNotes({ rounds, failed }, MIN_MEDIAN_ROUNDS),
  ].join(' ');
}

const UNCOUNTED =
  'This system does not count the datagrams that it drops, and one that is not answered in time may only be late: the loads prove nothing here.';

function lossTexts(levels: readonly LossLevel[], seed: number): string[] {
  const { calm, first } = edgesOf(levels);
  const calmText =
    calm === null ? [] : [`Up to ${rateText(calm, seed)} ${keptText(levels, first)}.`];
  if (first === null) return calmText;
  const { lost, arrived } = totalsOf(first);
  const last = levels.at(-1) ?? first;
  const more = last === first ? '' : `, and at ${shareText(last, seed)}`;
  return [
    ...calmText,
    `The lowest rate at which the kernel dropped some of them, ${formatCount(lost)} of ${formatCount(arrived)}, was ${rateText(first, seed)}; at ${shareText(first, seed)} were lost${more}.`,
    FULL,
    ...placesTexts(levels),
  ];
}

const FULL =
  "What comes faster than the server reads fills its receive buffer, and what finds it full is gone, without a word to anybody; what is counted here was dropped at the server's socket, and a reply that was merely late is not.";

/** Of the loads below the first that lost some. */
function keptText(levels: readonly LossLevel[], first: LossLevel | null): string {
  const calm = first === null ? levels : levels.slice(0, levels.indexOf(first));
  const arrived = calm.reduce((sum, level) => sum + totalsOf(level).arrived, 0);
  return `none of ${formatCount(arrived)} was lost`;
}

function placesTexts(levels: readonly LossLevel[]): string[] {
  const places = placesOf(levels);
  if (places === null) return [];
  const { server, others, senders } = places;
  return [
    `In all the kernel counted ${formatCount(server)} drops at the server's socket, ${formatCount(others)} at all others, and ${formatCount(senders)} that it refused to a sender.`,
  ];
}

function burstTexts(bursts: readonly Burst[]): string[] {
  const [first] = bursts;
  if (first === undefined) return [];
  const held = bursts.map(
    ({ bufferBytes, held }) => `${formatCount(held)} in ${formatSize(bufferBytes)}`,
  );
  const elsewhere = bursts.reduce(
    (sum, { sent, refused, held: kept, dropped }) => sum + sent - refused - kept - (dropped ?? 0),
    0,
  );
  const areCounted = bursts.every(({ dropped }) => dropped !== null);
  const account = !areCounted
    ? ''
    : elsewhere === 0
      ? ' Every other was dropped there, and none on the way.'
      : ` ${formatCount(elsewhere)} were lost elsewhere.`;
  return [
    `Sent ${formatCount(first.sent)} of ${first.messageBytes} bytes at once while nobody read, a buffer held ${held.join(', ')}: so long a pause or burst it bridges, and no overload.${account}`,
  ];
}

function rateText(level: LossLevel, seed: number): string {
  return formatRate(sentOf(level, seed).value);
}

/** `160 k req/s 41 % (38 % to 44 %)`, in the median of the rounds. */
function shareText(level: LossLevel, seed: number): string {
  return `${rateText(level, seed)} ${percentText(lossOf(level, seed))}`;
}

function percentText({ value, low, high }: Estimate): string {
  if (low === null || high === null) return formatPercent(value);
  return `${formatPercent(value)} (${formatPercent(low)} to ${formatPercent(high)})`;
}
