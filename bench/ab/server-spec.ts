// What `--a` and `--b` may name: a style with its options, the same at a revision of this checkout, a server that `--server` brought, or
// anybody's command with a place for the port. Reads and checks the text; starts nothing.
import { parseStyleSpec } from '../../servers/style-options.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import type { ScenarioStyle } from '../../results/scenario.js';
import { UsageError } from '../command-error.js';
import { PORT_PLACE, splitCommand } from '../foreign/command-words.js';
import { readStyleChoice } from '../input/style-choice.js';

/** One side of an experiment. `text` is as written. */
export type ServerSpec =
  | { readonly kind: 'style'; readonly text: string; readonly style: ScenarioStyle }
  | {
      readonly kind: 'revision';
      readonly text: string;
      /** Not checked: that revision may have styles and options that this one has not. */
      readonly style: ScenarioStyle;
      /** As git takes it: `HEAD~1`, `v1.2`, a hash. */
      readonly revision: string;
    }
  | { readonly kind: 'foreign'; readonly text: string; readonly server: ForeignServer }
  | { readonly kind: 'command'; readonly text: string; readonly words: readonly string[] };

/** The last word, when it begins with `@`. What follows may itself hold one: `@HEAD@{1}`. */
const REVISION = /^(.*\S)\s+@(\S+)$/su;

/**
 * Reads `cluster --workers 2`, `cluster --workers 2 @HEAD~1`, the name of one of `servers` or `python3 server.py {port}`.
 * @param flag names the option in an error.
 * @throws {UsageError} when it is none of them; the style's own errors when it or an option does not exist.
 */
export function parseServerSpec(
  flag: string,
  text: string,
  servers: readonly ForeignServer[] = [],
): ServerSpec {
  const server = servers.find(({ name }) => name === text.trim());
  if (server !== undefined) return { kind: 'foreign', text, server };
  if (text.includes(PORT_PLACE)) return { kind: 'command', text, words: splitCommand(text) };
  if (text.includes(',')) {
    throw new UsageError(`${flag} "${text}" names several servers: give one`);
  }
  const [, before, revision] = REVISION.exec(text.trim()) ?? [];
  if (before !== undefined && revision !== undefined) {
    refuseOption(flag, text, revision);
    return { kind: 'revision', text, style: parseStyleSpec(before), revision };
  }
  const names = servers.map(({ name }) => name);
  const [style] = readStyleChoice(flag, text, names).styles;
  if (style === undefined) throw new UsageError(`${flag} "${text}" names no server`);
  return { kind: 'style', text, style };
}

/** git would take it for an option of its own. */
function refuseOption(flag: string, text: string, revision: string): void {
  if (!revision.startsWith('-')) return;
  throw new UsageError(`${flag} "${text}": "${revision}" is no revision`);
}
