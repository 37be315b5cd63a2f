// Figures of evidence as a reader wants them: in the unit that fits. Pure.
import type { ClaimResult, Evidence } from '../../results/claims-result.js';
import {
  formatCount,
  formatDigits,
  formatDuration,
  formatPercent,
  formatSize,
} from '../format-quantity.js';

/** `6.63 µs/request`, `12.7`, `4,000 connections`. @param value finite. */
export function figureText(value: number, unit: string): string {
  const [base = '', ...per] = unit.split('/');
  const rest = per.length === 0 ? '' : `/${per.join('/')}`;
  if (base === 'ns') return `${signed(value, formatDuration)}${rest}`;
  if (base === 'bytes') return `${formatSize(value)}${rest}`;
  if (unit === 'share') return formatPercent(value);
  if (unit === 'ratio') return numberText(value);
  return `${numberText(value)} ${unit}`;
}

/** `5.9 to 7.1 µs/request`, with both units where they differ; null where there is no interval. */
export function intervalText({ low, high, unit }: Omit<Evidence, 'name' | 'value'>): string | null {
  if (low === null || high === null) return null;
  const [from, to] = [figureText(low, unit), figureText(high, unit)];
  return `${unitOf(from) === unitOf(to) ? numberOf(from) : from} to ${to}`;
}

/** The figure with its interval in brackets. */
export function evidenceText(evidence: Evidence): string {
  const interval = intervalText(evidence);
  const figure = figureText(evidence.value, evidence.unit);
  return interval === null ? figure : `${figure} (${interval})`;
}

/** What tells most of a claim: its first figure, or, where none could be had, why. */
export function tellingText({ evidence, explanation }: ClaimResult): string {
  const [first] = evidence;
  if (first !== undefined) return `${first.name}: ${evidenceText(first)}`;
  return /^.*?\.(?=\s|$)/su.exec(explanation)?.[0] ?? explanation;
}

function numberOf(figure: string): string {
  return /^−?[\d.,]+/u.exec(figure)?.[0] ?? figure;
}

function unitOf(figure: string): string {
  return figure.slice(numberOf(figure).length);
}

function numberText(value: number): string {
  return Math.abs(value) >= 1_000 ? formatCount(Math.round(value)) : formatDigits(value);
}

function signed(value: number, format: (value: number) => string): string {
  return value < 0 ? `−${format(-value)}` : format(value);
}
