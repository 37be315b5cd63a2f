// What datagrams that came back and that did not amount to: from what load on some are lost, and where. Pure.
import {
  formatCount,
  formatPercent,
  formatRate,
  formatSize,
} from '../../../reports/format-quantity.js';
import type { ClaimChart } from '../../../results/claim-chart.js';
import type { ClaimVerdict, Evidence } from '../../../results/claims-result.js';
import { evidenceOf, medianEstimate, type Estimate } from '../estimate.js';
import { proportionEstimate } from '../proportion.js';
import type { Burst } from './burst.js';
import type { LossSample } from './measure-loss.js';

/** One load in all its rounds. */
export interface LossLevel {
  /** That were to be sent. */
  readonly rateRps: number;
  /** One or more. */
  readonly samples: readonly LossSample[];
}

/** All that was measured. */
export interface LossFindings {
  /** Ascending by rate, one or more. */
  readonly levels: readonly LossLevel[];
  /** Of the server under load, as the kernel counts it. */
  readonly bufferBytes: number;
  /** Ascending by buffer; none where bare system calls cannot be made. */
  readonly bursts: readonly Burst[];
}

/**
 * Holds where the server under some load surely loses datagrams; partly where that is not sure, or only a server that reads nothing at
 * all does.
 */
export function judgeLoss({ levels, bursts }: LossFindings, seed: number): ClaimVerdict {
  if (levels.some((level) => isSure(lossOf(level, seed)))) return 'holds';
  const isLost = levels.some(({ samples }) => samples.some(({ lost }) => lost > 0));
  if (bursts.some(({ sent, held, refused }) => held + refused < sent)) return 'holds partly';
  return isLost || bursts.length === 0 ? 'inconclusive' : 'does not hold here';
}

export function lossEvidence(findings: LossFindings, seed: number): Evidence[] {
  const { levels, bursts } = findings;
  const { calm, first } = edgesOf(findings, seed);
  const places = placesOf(levels);
  return [
    ...(first === null
      ? []
      : [evidenceOf('lowest load that surely loses', 'req/s', sentOf(first, seed))]),
    ...(calm === null
      ? []
      : [evidenceOf('highest load without a loss', 'req/s', sentOf(calm, seed))]),
    ...levels.map((level) =>
      evidenceOf(`${levelName(level)}: datagrams lost`, 'ratio', lossOf(level, seed)),
    ),
    ...levels.map((level) =>
      evidenceOf(
        `${levelName(level)}: answered`,
        'req/s',
        medianEstimate(
          level.samples.map(({ answeredPerSecond }) => answeredPerSecond),
          seed,
        ),
      ),
    ),
    ...levels.map((level) => evidenceOf(`${levelName(level)}: sent`, 'req/s', sentOf(level, seed))),
    ...(places === null
      ? []
      : [
          once("dropped at the server's receive buffer", places.server, 'datagrams'),
          once('dropped at other receive buffers meanwhile', places.others, 'datagrams'),
          once('refused to senders meanwhile', places.senders, 'datagrams'),
        ]),
    ...bursts.flatMap((burst) => [
      once(
        `receive buffer of ${formatSize(burst.bufferBytes)}: datagrams that it holds`,
        burst.held,
        'datagrams',
      ),
      ...(burst.dropped === null
        ? []
        : [
            once(
              `receive buffer of ${formatSize(burst.bufferBytes)}: lost elsewhere than at it`,
              burst.sent - burst.refused - burst.held - burst.dropped,
              'datagrams',
            ),
          ]),
    ]),
  ];
}

/** What was lost, over what was sent. */
export function lossChart({ levels }: LossFindings, seed: number): ClaimChart {
  return {
    title: 'Datagrams that were lost',
    description:
      'Across: datagrams that were sent in a second, logarithmic. Up: the share of them that was never answered, with the 95 % interval of its median over rounds.',
    x: { title: 'sent (req/s)', scale: 'log' },
    y: { title: 'lost (share)', scale: 'linear' },
    series: [
      {
        name: 'lost',
        points: levels
          .map((level) => {
            const { value, low, high } = lossOf(level, seed);
            return { x: Math.round(sentOf(level, seed).value), y: value, low, high };
          })
          .sort((a, b) => a.x - b.x),
      },
    ],
  };
}

export function explainLoss(findings: LossFindings, seed: number): string {
  const { levels, bufferBytes, bursts } = findings;
  const { calm, first } = edgesOf(findings, seed);
  const rounds = Math.max(...levels.map(({ samples }) => samples.length));
  return [
    `A UDP echo server with a receive buffer of ${formatSize(bufferBytes)}, which is what the kernel gives to who asks for nothing, was sent small datagrams over loopback at random moments, at ${levels.length} rates, turn by turn in ${rounds} rounds.`,
    calmText(levels[0], seed),
    firstText(calm, first, seed),
    placesText(levels),
    ...burstTexts(bursts),
    'Over a real network there are more such buffers on the way, each of which may overflow; loopback has none between the two sockets.',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function calmText(lowest: LossLevel | undefined, seed: number): string {
  if (lowest === undefined) return '';
  const { lost, ended } = totals(lowest);
  if (ended === 0) return `At ${rateText(lowest, seed)} nothing came to an end.`;
  const most = formatPercent(proportionEstimate(lost, ended).high ?? 1);
  return lost === 0
    ? `At ${rateText(lowest, seed)} none of ${formatCount(ended)} was lost (so at most ${most} are): UDP loses nothing by itself.`
    : `At ${rateText(lowest, seed)} ${formatCount(lost)} of ${formatCount(ended)} were lost: even there the server was kept from its CPU for as long as its buffer lasts.`;
}

function firstText(calm: LossLevel | null, first: LossLevel | null, seed: number): string {
  if (first === null) {
    const text = calm === null ? 'at no rate' : `up to ${rateText(calm, seed)} not at all`;
    return `Datagrams were not surely lost at any rate, ${text}.`;
  }
  const below = calm === null ? '' : `; up to ${rateText(calm, seed)} there was no loss`;
  return `From ${rateText(first, seed)} on they surely are, there ${shareText(lossOf(first, seed))}${below}. What comes faster than the server reads fills its buffer, and what finds it full is gone, without a word to anybody.`;
}

function placesText(levels: readonly LossLevel[]): string {
  const places = placesOf(levels);
  if (places === null) return 'Where they are dropped this system does not tell.';
  const { server, others, senders } = places;
  if (server + others + senders === 0) return '';
  return `The kernel counted ${formatCount(server)} drops at the server's receive buffer, ${formatCount(others)} at all others, and ${formatCount(senders)} that it refused to a sender.`;
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
  const isCounted = bursts.every(({ dropped }) => dropped !== null);
  const account = !isCounted
    ? ''
    : elsewhere === 0
      ? ' Every other was dropped there, and none on the way.'
      : ` ${formatCount(elsewhere)} were lost elsewhere.`;
  return [
    `Sent ${formatCount(first.sent)} of ${first.messageBytes} bytes at once while nobody read, a buffer held ${held.join(', ')}: so long a pause or burst it bridges, and no overload.${account}`,
  ];
}

interface Edges {
  readonly calm: LossLevel | null;
  readonly first: LossLevel | null;
}

/** The highest of the lowest rates that lost nothing in any round, and the lowest that surely lost some. */
function edgesOf({ levels }: LossFindings, seed: number): Edges {
  const lossy = levels.findIndex((level) => totals(level).lost > 0);
  const calm = levels.at(lossy === -1 ? -1 : lossy - 1) ?? null;
  return {
    calm: lossy === 0 ? null : calm,
    first: levels.find((level) => isSure(lossOf(level, seed))) ?? null,
  };
}

interface Places {
  readonly server: number;
  readonly others: number;
  readonly senders: number;
}

/** Of all loads together; null where the kernel does not count them. */
function placesOf(levels: readonly LossLevel[]): Places | null {
  const places = { server: 0, others: 0, senders: 0 };
  for (const { drops } of levels.flatMap(({ samples }) => samples)) {
    const { atSocket, atReceivers, atSenders } = drops;
    if (atSocket === null || atReceivers === null || atSenders === null) return null;
    places.server += atSocket;
    // Two files, read one after the other: a drop in between is in one of them alone.
    places.others += Math.max(0, atReceivers - atSocket);
    places.senders += atSenders;
  }
  return places;
}

function lossOf({ samples }: LossLevel, seed: number): Estimate {
  const ratios = samples.map(({ lost, ended }) => (ended === 0 ? 0 : lost / ended));
  return medianEstimate(ratios, seed);
}

function isSure({ low }: Estimate): boolean {
  return low !== null && low > 0;
}

function totals({ samples }: LossLevel): { lost: number; ended: number } {
  return samples.reduce(
    (sum, { lost, ended }) => ({ lost: sum.lost + lost, ended: sum.ended + ended }),
    { lost: 0, ended: 0 },
  );
}

/** What was really sent: a generator, too, has its limit. */
function sentOf({ samples }: LossLevel, seed: number): Estimate {
  return medianEstimate(
    samples.map(({ sentPerSecond }) => sentPerSecond),
    seed,
  );
}

function rateText(level: LossLevel, seed: number): string {
  return formatRate(sentOf(level, seed).value);
}

function levelName({ rateRps }: LossLevel): string {
  return `asked for ${formatCount(rateRps)} req/s`;
}

function shareText({ value, low, high }: Estimate): string {
  if (low === null || high === null) return formatPercent(value);
  return `${formatPercent(value)} (${formatPercent(low)} to ${formatPercent(high)})`;
}

function once(name: string, value: number, unit: string): Evidence {
  return { name, value, low: null, high: null, unit };
}
