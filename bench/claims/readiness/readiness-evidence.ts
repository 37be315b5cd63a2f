// The figures of epoll and its rivals as evidence and as a picture. Pure.
import type { ClaimChart } from '../../../results/claim-chart.js';
import type { Evidence } from '../../../results/claims-result.js';
import { evidenceOf, type Estimate } from '../estimate.js';
import { crossingOf, type ReadinessComparison } from './judge-readiness.js';

/** What a request costs a style beside so many idle connections. */
export interface ReadinessCost {
  readonly style: string;
  readonly idle: number;
  readonly cpuNs: Estimate;
}

/** First from how many idle connections on, which is the answer in one figure. */
export function readinessEvidence(
  comparisons: readonly ReadinessComparison[],
  costs: readonly ReadinessCost[],
): Evidence[] {
  const rivals = [...new Set(comparisons.map(({ rival }) => rival))];
  const crossings = rivals.flatMap((style) => {
    const crossing = crossingOf(comparisons.filter(({ rival }) => rival === style));
    return crossing === null ? [] : [{ style, crossing }];
  });
  return [
    ...crossings.map(({ style, crossing }) =>
      evidenceOf(
        `idle connections from which on a request costs epoll less CPU than ${style.replace('posix-', '')}`,
        'connections',
        seen(crossing),
      ),
    ),
    ...comparisons.map(({ rival, idle, ratio }) =>
      evidenceOf(
        `beside ${idle} idle connections: CPU per request, ${rival} ÷ posix-epoll`,
        'ratio',
        ratio,
      ),
    ),
    ...costs.map(({ style, idle, cpuNs }) =>
      evidenceOf(`beside ${idle} idle connections: CPU per request, ${style}`, 'ns/request', cpuNs),
    ),
  ];
}

/** Cost against idle connections, a line for each style. */
export function readinessChart(costs: readonly ReadinessCost[], clients: number): ClaimChart {
  return {
    title: 'CPU per request beside idle connections',
    description: `Server CPU for each request of ${clients} clients against the number of connections that say nothing beside them; whiskers are 95 % intervals.`,
    x: { title: 'idle connections', scale: 'symlog' },
    y: { title: 'server CPU per request (µs)', scale: 'log' },
    series: [...new Set(costs.map(({ style }) => style))].map((style) => ({
      name: style,
      points: costs
        .filter((cost) => cost.style === style)
        .map((cost) => ({ x: cost.idle, ...inMicroseconds(cost.cpuNs) })),
    })),
  };
}

/** A number that was measured at, not estimated. */
function seen(value: number): Estimate {
  return { value, low: null, high: null };
}

function inMicroseconds({ value, low, high }: Estimate): {
  y: number;
  low: number | null;
  high: number | null;
} {
  return {
    y: value / 1_000,
    low: low === null ? null : low / 1_000,
    high: high === null ? null : high / 1_000,
  };
}
