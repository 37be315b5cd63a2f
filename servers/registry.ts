// All styles that exist here, and the only place that selects one. Light: a style loads its server when it starts.
import { closest } from 'fastest-levenshtein';
import { clusterStyle } from './cluster/style.js';
import { eventLoopStyle } from './event-loop/style.js';
import { iterativeStyle } from './iterative/style.js';
import { nullStyle } from './null/style.js';
import { piscinaStyle } from './piscina/style.js';
import { posixEpollStyle } from './posix-epoll/style.js';
import { posixForkStyle } from './posix-fork/style.js';
import { posixIterativeStyle } from './posix-iterative/style.js';
import { posixPollStyle } from './posix-poll/style.js';
import { posixPreforkStyle } from './posix-prefork/style.js';
import { posixSelectStyle } from './posix-select/style.js';
import { posixThreadsStyle } from './posix-threads/style.js';
import type { Style } from './server.js';

/** Every style, in the order in which reports and listings name them; `null` is last, being no style to compare. */
export const STYLES: readonly Style[] = [
  iterativeStyle,
  clusterStyle,
  piscinaStyle,
  eventLoopStyle,
  posixIterativeStyle,
  posixForkStyle,
  posixPreforkStyle,
  posixThreadsStyle,
  posixSelectStyle,
  posixPollStyle,
  posixEpollStyle,
  nullStyle,
];

/** A name that no style has. */
export class UnknownStyleError extends Error {
  readonly code = 'STYLE_UNKNOWN';
  override readonly name = 'UnknownStyleError';
}

/** The style called `name`. @throws {UnknownStyleError} naming the nearest style, and all of them. */
export function findStyle(name: string): Style {
  const style = STYLES.find((candidate) => candidate.name === name);
  if (style !== undefined) return style;
  const names = STYLES.map((candidate) => candidate.name);
  throw new UnknownStyleError(
    `there is no style "${name}"; did you mean ${closest(name, names)}? Styles: ${names.join(', ')}`,
  );
}
