// What can be wrong with a sweep beyond its types: idle connections where there can be none, styles that the scenario does not have.
// Pure; where to say it is the caller's affair.
import type { ScenarioStyle, Sweep } from '../results/scenario.js';
import { didYouMean } from './input/option-values.js';

/** A mistake, and the keys in the sweep that lead to it. */
export interface SweepMistake {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Idle connections over a transport that has none; null when all is well. */
export function idleMistake({ transports, idleConnections }: Sweep): SweepMistake | null {
  const other = transports.find((transport) => transport !== 'tcp');
  if (other === undefined || idleConnections.every((asked) => asked === 0)) return null;
  const text = `idle connections are for tcp alone, and this sweep has ${other}`;
  return { path: ['idleConnections'], text };
}

/** A limit for a style that is not in the scenario; null when all are. */
export function unknownLimits(
  { idleLimits }: Sweep,
  styles: readonly ScenarioStyle[],
): SweepMistake | null {
  const unknown = Object.keys(idleLimits).find((name) => !isAmong(name, styles));
  if (unknown === undefined) return null;
  return { path: ['idleLimits', unknown], text: noSuchStyle(unknown, styles) };
}

/** A sweep of a style that is not in the scenario; null when all are. */
export function unknownStyle(
  { styles: names }: Sweep,
  styles: readonly ScenarioStyle[],
): SweepMistake | null {
  const unknown = names.findIndex((name) => !isAmong(name, styles));
  if (unknown < 0) return null;
  return { path: ['styles', unknown], text: noSuchStyle(names[unknown] ?? '', styles) };
}

function isAmong(name: string, styles: readonly ScenarioStyle[]): boolean {
  return styles.some(({ style }) => style === name);
}

function noSuchStyle(name: string, styles: readonly ScenarioStyle[]): string {
  const names = [...new Set(styles.map(({ style }) => style))];
  return `the scenario has no style "${name}"${didYouMean(name, names)}: its styles are ${names.join(', ')}`;
}
