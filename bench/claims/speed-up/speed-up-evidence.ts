// Speed-ups as evidence and as a picture. Pure.
import type { ClaimChart } from '../../../results/claim-chart.js';
import type { Evidence } from '../../../results/claims-result.js';
import { evidenceOf } from '../estimate.js';
import type { SpeedUp, SpeedUpFacts } from './judge-speed-up.js';

/** A server that is given CPUs, or workers. */
export type SpeedUpSubject = Pick<SpeedUp, 'style' | 'kind'>;

/** `event-loop on 1 CPU`, `cluster, 2 workers`. @param at CPUs of a loop, workers of a pool. */
export function subjectName({ style, kind }: SpeedUpSubject, at: number): string {
  if (kind === 'loop') return `${style} on ${at === 1 ? '1 CPU' : `${at} CPUs`}`;
  return `${style}, ${at === 1 ? '1 worker' : `${at} workers`}`;
}

/** Speed-ups first, then what shows how they came about. */
export function speedUpEvidence(
  speedUps: readonly SpeedUp[],
  { cpus, generatorShare }: Pick<SpeedUpFacts, 'cpus' | 'generatorShare'>,
): Evidence[] {
  return [
    ...speedUps.map(({ style, kind, at, ratio }) =>
      evidenceOf(
        kind === 'loop'
          ? `${style}: throughput on ${at} CPUs ÷ on 1`
          : `${style}: throughput with ${at} workers ÷ with 1`,
        'ratio',
        ratio,
      ),
    ),
    ...speedUps
      .filter(({ at }) => at === cpus)
      .map(({ busyCpus, ...subject }) =>
        evidenceOf(`${subjectName(subject, cpus)}: CPUs kept busy by the server`, 'CPUs', busyCpus),
      ),
    {
      name: "most of the machine's CPU that the load generator took under any of these",
      value: generatorShare,
      low: null,
      high: null,
      unit: 'share',
    },
  ];
}

/** Speed-ups against CPUs, a line for each style. */
export function speedUpChart(speedUps: readonly SpeedUp[]): ClaimChart {
  return {
    title: 'Throughput by CPUs, in terms of one',
    description:
      'Throughput ÷ that with one CPU, or one worker, against the number of them; whiskers are 95 % intervals.',
    x: { title: 'CPUs of a loop, workers of the others', scale: 'linear' },
    y: { title: 'times as much as with one', scale: 'linear' },
    series: [...new Set(speedUps.map(({ style }) => style))].map((style) => ({
      name: style,
      points: [
        { x: 1, y: 1, low: null, high: null },
        ...speedUps
          .filter((other) => other.style === style)
          .map(({ at, ratio: { value, low, high } }) => ({ x: at, y: value, low, high })),
      ],
    })),
  };
}
