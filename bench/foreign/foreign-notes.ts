// What a user should know before servers that are not ours are measured: which are not started anew, which cannot be seen, which are
// not what an axis of the scenario asks for.
import { listWords } from '../../reports/prose/prose.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import type { Scenario } from '../../results/scenario.js';
import { adoptingReason } from '../process/adopted-children.js';
import { findListener } from './find-listener.js';
import { targetOf } from './foreign-mistake.js';

/** Sentences, for the beginning of a run. Looks at this machine's processes. */
export function foreignNotes({ servers, sweeps }: Scenario): string[] {
  const isMeasured = ({ name }: ForeignServer, styles: readonly string[]): boolean =>
    styles.length === 0 || styles.includes(name);
  const unscaled = servers.filter((server) =>
    sweeps.some(({ styles, workers }) => workers.length > 0 && isMeasured(server, styles)),
  );
  return [...runningNotes(servers), ...adoptingNotes(servers), ...unscaledNotes(unscaled)];
}

/** Of those that run already; none of those that are started. */
export function runningNotes(servers: readonly ForeignServer[]): string[] {
  const running = servers.filter(({ target }) => target !== null);
  if (running.length === 0) return [];
  const one = running.length === 1;
  const again = `${namesOf(running)} ${one ? 'runs' : 'run'} already and ${one ? 'is' : 'are'} not started anew for each repetition: what one leaves behind, the next one meets; nor held to CPUs of ${one ? 'its' : 'their'} own`;
  return [again, ...running.flatMap(unseenNote)];
}

/** Of those that are started. */
export function adoptingNotes(servers: readonly ForeignServer[]): string[] {
  const started = servers.filter(({ command }) => command !== null);
  const reason = started.length === 0 ? null : adoptingReason();
  if (reason === null) return [];
  return [
    `processes that ${namesOf(started)} may leave behind are neither counted nor ended here: ${reason}`,
  ];
}

function unseenNote(server: ForeignServer): string[] {
  const target = targetOf(server);
  const reason = target === null ? null : findListener(target).reason;
  return reason === null ? [] : [`${server.name}: its CPU and memory are not measured: ${reason}`];
}

function unscaledNotes(servers: readonly ForeignServer[]): string[] {
  if (servers.length === 0) return [];
  const one = servers.length === 1;
  return [
    `${namesOf(servers)} ${one ? 'has' : 'have'} workers as ${one ? 'its command says' : 'their commands say'}, and ${one ? 'is' : 'are'} measured once for all numbers of them`,
  ];
}

function namesOf(servers: readonly ForeignServer[]): string {
  return listWords(servers.map(({ name }) => name));
}
