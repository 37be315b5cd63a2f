// The figures of the claim on lost datagrams, and their picture. Pure.
import { formatCount, formatSize } from '../../../reports/format-quantity.js';
import type { ClaimChart } from '../../../results/claim-chart.js';
import type { Evidence } from '../../../results/claims-result.js';
import { evidenceOf, medianEstimate } from '../estimate.js';
import type { Burst } from './burst.js';
import {
  edgesOf,
  isCounted,
  lossOf,
  placesOf,
  sentOf,
  type LossFindings,
  type LossLevel,
} from './loss-levels.js';

/** From what load on some are lost comes first; where none are, what a buffer holds that nobody reads. */
export function lossEvidence(findings: LossFindings, seed: number): Evidence[] {
  const { levels, bursts } = findings;
  const edges = isCounted(levels) ? edgesEvidence(findings, seed) : [];
  const buffers = bursts.flatMap(burstEvidence);
  const loads = [
    ...(isCounted(levels) ? levels.map((level) => lostEvidence(level, seed)) : []),
    ...levels.map((level) => answeredEvidence(level, seed)),
    ...levels.map((level) => evidenceOf(`${levelName(level)}: sent`, 'req/s', sentOf(level, seed))),
    ...placesEvidence(levels),
  ];
  const isLost = edgesOf(levels).first !== null;
  return isLost ? [...edges, ...loads, ...buffers] : [...buffers, ...edges, ...loads];
}

/** What was lost, over what was sent. Only where drops are counted. */
export function lossChart({ levels }: LossFindings, seed: number): ClaimChart {
  return {
    title: 'Datagrams that were lost',
    description:
      "Across: datagrams that were sent in a second, logarithmic. Up: the share of them that was dropped at the server's receive buffer, with the 95 % interval of its median over rounds.",
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

function edgesEvidence({ levels }: LossFindings, seed: number): Evidence[] {
  const { calm, first } = edgesOf(levels);
  return [
    ...(first === null
      ? []
      : [evidenceOf('lowest load under which some were lost', 'req/s', sentOf(first, seed))]),
    ...(calm === null
      ? []
      : [evidenceOf('highest load without a loss', 'req/s', sentOf(calm, seed))]),
  ];
}

function lostEvidence(level: LossLevel, seed: number): Evidence {
  return evidenceOf(`${levelName(level)}: datagrams lost`, 'ratio', lossOf(level, seed));
}

function answeredEvidence(level: LossLevel, seed: number): Evidence {
  const rates = level.samples.map(({ answeredPerSecond }) => answeredPerSecond);
  return evidenceOf(`${levelName(level)}: answered`, 'req/s', medianEstimate(rates, seed));
}

function placesEvidence(levels: readonly LossLevel[]): Evidence[] {
  const places = placesOf(levels);
  if (places === null) return [];
  return [
    once("dropped at the server's receive buffer", places.server),
    once('dropped at other receive buffers meanwhile', places.others),
    once('refused to senders meanwhile', places.senders),
  ];
}

function burstEvidence({ bufferBytes, sent, refused, held, dropped }: Burst): Evidence[] {
  const buffer = `receive buffer of ${formatSize(bufferBytes)}`;
  const elsewhere = sent - refused - held - (dropped ?? 0);
  return [
    once(`${buffer}: datagrams that it holds`, held),
    ...(dropped === null
      ? []
      : [
          once(`${buffer}: datagrams dropped at it`, dropped),
          once(`${buffer}: lost elsewhere than at it`, elsewhere),
        ]),
  ];
}

function levelName({ rateRps }: LossLevel): string {
  return `asked for ${formatCount(rateRps)} req/s`;
}

function once(name: string, value: number): Evidence {
  return { name, value, low: null, high: null, unit: 'datagrams' };
}
