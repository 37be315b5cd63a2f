// What can be wrong with the idle connections of a sweep beyond its types. Pure; where to say it is the caller's affair.
import type { ScenarioStyle, Sweep } from '../results/scenario.js';
import { didYouMean } from './input/option-values.js';

/** A mistake, and the keys in the sweep that lead to it. */
export interface IdleMistake {
  readonly path: readonly string[];
  readonly text: string;
}

/** Idle connections over a transport that has none; null when all is well. */
export function idleMistake({ transports, idleConnections }: Sweep): IdleMistake | null {
  const other = transports.find((transport) => transport !== 'tcp');
  if (other === undefined || idleConnections.every((asked) => asked === 0)) return null;
  const text = `idle connections are for tcp alone, and this sweep has ${other}`;
  return { path: ['idleConnections'], text };
}

/** A limit for a style that is not in the scenario; null when all are. */
export function unknownLimits(
  { idleLimits }: Sweep,
  styles: readonly ScenarioStyle[],
): IdleMistake | null {
  const names = [...new Set(styles.map(({ style }) => style))];
  const unknown = Object.keys(idleLimits).find((name) => !names.includes(name));
  if (unknown === undefined) return null;
  const text = `the scenario has no style "${unknown}"${didYouMean(unknown, names)}: its styles are ${names.join(', ')}`;
  return { path: ['idleLimits', unknown], text };
}
