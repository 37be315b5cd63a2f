// What a report says of servers that are not echobench's own: how each came up, what it was asked for, and what one that ran already
// could not be given. Texts, not figures; their environment and folders are in run.json and nobody's business on a page.
import type { ForeignServer } from '../results/foreign-server.js';
import type { Run } from '../results/run.js';
import { countWord, listWords } from './prose/prose.js';
import type { Fact } from './run-facts.js';

/** One for each server of the run, in the scenario's order. */
export function serverFacts({ scenario: { servers, sweeps } }: Pick<Run, 'scenario'>): Fact[] {
  return servers.map((server): Fact => {
    const isAsked = (styles: readonly string[]): boolean =>
      styles.length === 0 || styles.includes(server.name);
    const isScaled = sweeps.some(({ styles, workers }) => workers.length > 0 && isAsked(styles));
    const scaled = isScaled ? ['measured once for all numbers of workers'] : [];
    return [`Server ${server.name}`, [...howText(server), doesText(server), ...scaled].join('; ')];
  });
}

/** ` but for mine, which ran already`; nothing where every server was started. */
export function exceptRunning({ scenario: { servers } }: Pick<Run, 'scenario'>): string {
  const names = servers.filter(({ target }) => target !== null).map(({ name }) => name);
  if (names.length === 0) return '';
  return ` but for ${listWords(names)}, which ran already`;
}

function howText({ command, target, ready, parallelism }: ForeignServer): string[] {
  if (target !== null) {
    return [
      `it ran already at ${target}, the same process for every repetition, with what the earlier ones left in it, and was held to no CPUs of its own`,
    ];
  }
  const busy =
    parallelism === null ? [] : [`said to keep ${countWord(parallelism, 'CPU')} busy at most`];
  return [`started by ${command ?? ''}`, readyText(ready), ...busy];
}

function readyText(ready: string): string {
  if (ready === 'echo') return 'ready when it echoed';
  if (ready === 'connect') return 'ready when it accepted a connection';
  return `ready when it printed “${ready.slice('output:'.length)}”`;
}

function doesText({ transports, workloads }: ForeignServer): string {
  return `asked for ${listWords(workloads)} over ${listWords(transports)}`;
}
