// How the parts of a comparison read: cells, figures, ratios, p-values. Shared by every report on comparisons.
import type { CellComparison, Side } from '../../results/comparison.js';
import {
  formatCount,
  formatDigits,
  formatDuration,
  formatPercent,
  formatRate,
  formatSize,
  formatWorkloadName,
} from '../format-quantity.js';

/** Where there is no figure. */
export const NOTHING = '–';

/** Whatever is about one cell. */
type NamedCell = Pick<CellComparison, 'cell'>;

/**
 * `event-loop · tcp · echo · 64 clients`; message size, session length and idle connections are named only where `all` have several.
 * @param all cells that it must be told apart from.
 */
export function cellText(cell: NamedCell['cell'], all: readonly NamedCell[]): string {
  return [cell.style, ...placeParts(cell, all)].join(' · ');
}

/** The same without the style. */
export function placeText(cell: NamedCell['cell'], all: readonly NamedCell[]): string {
  return placeParts(cell, all).join(' · ');
}

function placeParts(cell: NamedCell['cell'], all: readonly NamedCell[]): string[] {
  const { transport, workload, messageBytes, concurrency, sessionRequests, idleConnections } = cell;
  const several = (of: (cell: NamedCell['cell']) => unknown): boolean =>
    new Set(all.map((row) => of(row.cell))).size > 1;
  const parts = [transport, formatWorkloadName(workload)];
  if (several((each) => each.messageBytes)) parts.push(`${messageBytes} B`);
  // Transports differ in it by their nature.
  const alike = all.filter((row) => row.cell.transport === transport);
  if (new Set(alike.map((row) => row.cell.sessionRequests)).size > 1) {
    parts.push(sessionRequests === 0 ? 'one session' : `sessions of ${sessionRequests ?? 0}`);
  }
  parts.push(concurrency === 1 ? '1 client' : `${formatCount(concurrency)} clients`);
  if (several((each) => each.idleConnections)) parts.push(`${formatCount(idleConnections)} idle`);
  return parts;
}

/** A figure in the comparison's unit. */
export function figureText(value: number, unit: string): string {
  switch (unit) {
    case 'req/s':
      return formatRate(value);
    case 'ns':
    case 'ns/req':
      return formatDuration(value);
    case 'B':
      return formatSize(value);
    default:
      // Multiples of the yardstick: three digits, whatever they are.
      return `${value < 1000 ? value.toPrecision(3) : formatDigits(value)} ×`;
  }
}

/** `41.2 k req/s ±3.1 %`: half of the interval, as a share of the median. */
export function sideText({ median, low, high }: Side, unit: string): string {
  if (median === null) return NOTHING;
  const figure = figureText(median, unit);
  if (low === null || high === null || median === 0) return figure;
  return `${figure} ±${formatPercent((high - low) / 2 / median)}`;
}

/** `1.21 [1.15 … 1.26]`. */
export function ratioText(row: CellComparison): string {
  if (row.ratio === null) return NOTHING;
  const interval = intervalText(row);
  return interval === NOTHING ? ratioDigits(row.ratio) : `${ratioDigits(row.ratio)} ${interval}`;
}

/** `[1.15 … 1.26]`. */
export function intervalText({ ratioLow, ratioHigh }: CellComparison): string {
  if (ratioLow === null || ratioHigh === null) return NOTHING;
  return `[${ratioDigits(ratioLow)} … ${ratioDigits(ratioHigh)}]`;
}

/** Two places around 1, three digits elsewhere. */
export function ratioDigits(ratio: number): string {
  return ratio >= 0.1 && ratio < 10 ? ratio.toFixed(2) : formatDigits(ratio);
}

/** `5.2 %`: how much a change must be to show. */
export function detectableText({ smallestDetectableRatio: ratio }: CellComparison): string {
  return ratio === null ? NOTHING : formatPercent(ratio - 1);
}

/** Two digits; what is smaller than a millionth is told as that. */
export function pText(p: number | null): string {
  if (p === null) return NOTHING;
  if (p < 1e-6) return '<0.000001';
  return p >= 0.995 ? '1' : String(Number(p.toPrecision(2)));
}
