// What a user should know before servers that are not ours are measured: which are not started anew, which cannot be seen, which are
// not what an axis of the scenario asks for.
import type { ForeignServer } from '../../results/foreign-server.js';
import type { Scenario } from '../../results/scenario.js';
import { findListener } from './find-listener.js';
import { targetOf } from './foreign-mistake.js';

/** Sentences, for the beginning of a run. Looks at this machine's processes. */
export function foreignNotes({ servers, sweeps }: Scenario): string[] {
  const isMeasured = ({ name }: ForeignServer, styles: readonly string[]): boolean =>
    styles.length === 0 || styles.includes(name);
  const unscaled = servers.filter((server) =>
    sweeps.some(({ styles, workers }) => workers.length > 0 && isMeasured(server, styles)),
  );
  return [
    ...servers.flatMap(runningNotes),
    ...unscaled.map(
      ({ name }) =>
        `${name}: how many workers it has is its own affair, so it is measured once for all numbers of workers`,
    ),
  ];
}

/** Of one that runs already; none of one that is started. */
export function runningNotes(server: ForeignServer): string[] {
  const target = targetOf(server);
  if (target === null) return [];
  const { reason } = findListener(target);
  const again = `${server.name} runs already and is not started anew for each repetition: what one leaves behind in it, the next one meets; nor is it held to CPUs of its own`;
  return reason === null
    ? [again]
    : [again, `${server.name}: its CPU and memory are not measured: ${reason}`];
}
