// What a reader must know of a load's idle connections, when some of them were not there all along. Pure.
import type { IdleOutcome } from './idle-crowd.js';
import type { IdleConnections, LoadWarning } from './load-result.js';

/** Empty when every connection was held until the end, or none was asked for. */
export function idleWarnings(idle: IdleOutcome | null): readonly LoadWarning[] {
  if (idle === null || idle.connections.held === idle.connections.asked) return [];
  const { connections, firstFailure } = idle;
  const code = firstFailure === null ? '' : `; the first error was ${firstFailure}`;
  return [
    {
      code: 'idle-connections-lost',
      message: `${idleLosses(connections)}${code}: this is no measurement beside ${connections.asked} idle connections`,
      remedy:
        'ask for no more --idle-connections than the server can hold (its descriptors, threads or processes), or look why it let them go',
    },
  ];
}

/** `of 100 idle connections 90 were held to the end (4 refused, 6 closed)`; kinds of loss that did not occur are left out. */
export function idleLosses({ asked, held, ...losses }: IdleConnections): string {
  const kinds = Object.entries(losses).filter(([, count]) => count > 0);
  const words = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
  return `of ${asked} idle connections ${held} were held to the end (${words})`;
}
