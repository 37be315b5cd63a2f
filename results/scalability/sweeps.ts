// A run's cells in sweeps: those that differ in the number of clients alone, or in the number of workers alone. Each with its fit.
import type { CellSummary } from '../cell-summary.js';
import { styleLabel } from '../cell-summary.js';
import type { Cell } from '../run.js';
import { fitScaling, MIN_POINTS, type ScalingFit } from './scaling-fit.js';
import { workerOptionOf } from './worker-option.js';

/** What a sweep is over. */
export type SweepAxis = 'clients' | 'workers';

/** One cell of a sweep. */
export interface SweepPoint {
  /** Clients, or workers. */
  readonly n: number;
  readonly summary: CellSummary;
}

export interface Sweep {
  readonly axis: SweepAxis;
  /** The style with its options, that of the workers left out where they are the axis. */
  readonly label: string;
  /** By rising n; two or more. */
  readonly points: readonly SweepPoint[];
}

export interface FittedSweep extends Sweep {
  readonly fit: ScalingFit;
}

export interface Scalability {
  /** Sweeps over six points or more, comparable or not, in the order of the cells. */
  readonly fitted: readonly FittedSweep[];
  /** Sweeps over workers, of two points or more. */
  readonly workers: readonly Sweep[];
  /** The most points that any sweep has; 0 where there is none. */
  readonly mostPoints: number;
  /** Sweeps over clients of two points or more that are too short to be fitted. */
  readonly tooShort: number;
}

/** Takes some 60 ms for each sweep that is long enough to be fitted. */
export function scalabilityOf(cells: readonly CellSummary[]): Scalability {
  const clients = sweepsOver('clients', cells);
  const workers = sweepsOver('workers', cells);
  const all = [...clients, ...workers];
  return {
    fitted: all.filter(isLong).map((sweep) => ({ ...sweep, fit: fitSweep(sweep) })),
    workers,
    mostPoints: Math.max(0, ...all.map(({ points }) => points.length)),
    tooShort: clients.filter((sweep) => !isLong(sweep)).length,
  };
}

function isLong({ points }: Sweep): boolean {
  return points.length >= MIN_POINTS;
}

function fitSweep({ points }: Sweep): ScalingFit {
  const usable = points.flatMap(({ n, summary }) => {
    const figures = (summary.comparable ? summary.requestsPerSecond?.figures : undefined) ?? [];
    return figures.length > 0 && figures.every((figure) => figure > 0) ? [{ n, figures }] : [];
  });
  return fitScaling(usable, points.length - usable.length);
}

/** Sweeps of two points or more. */
function sweepsOver(axis: SweepAxis, cells: readonly CellSummary[]): Sweep[] {
  const sweeps = new Map<string, { label: string; points: SweepPoint[] }>();
  for (const summary of cells) {
    const place = placeOn(axis, summary.cell);
    if (place === null) continue;
    const sweep = sweeps.get(place.key) ?? { label: place.label, points: [] };
    sweep.points.push({ n: place.n, summary });
    sweeps.set(place.key, sweep);
  }
  return [...sweeps.values()]
    .filter(({ points }) => new Set(points.map(({ n }) => n)).size > 1)
    .map(({ label, points }) => ({ axis, label, points: points.sort((a, b) => a.n - b.n) }));
}

/** Where a cell stands, and the sweep that it belongs to; null where it has no place on this axis. */
function placeOn(axis: SweepAxis, cell: Cell): { n: number; label: string; key: string } | null {
  const { transport, workload, messageBytes, sessionRequests, idleConnections, concurrency } = cell;
  const alike = [transport, workload, messageBytes, sessionRequests, idleConnections];
  if (axis === 'clients') {
    const label = styleLabel(cell);
    return { n: concurrency, label, key: JSON.stringify([label, ...alike]) };
  }
  const option = workerOptionOf(cell);
  if (option === null) return null;
  const label = styleLabel({ style: cell.style, options: option.otherOptions });
  return { n: option.workers, label, key: JSON.stringify([label, ...alike, concurrency]) };
}
