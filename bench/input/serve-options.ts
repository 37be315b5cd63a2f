// A style's own options on the command line: which flags there are, and which of them were given. Values are checked by
// servers/style-options.ts.
import type { Options } from 'yargs';
import { findStyle, STYLES } from '../../servers/registry.js';
import { resolveOptions } from '../../servers/style-options.js';
import type { StyleOptions } from '../../servers/server.js';
import { UsageError } from '../command-error.js';

/** What `--workers` is called by styles that do not call it that. */
const WORKERS_ALIASES = ['workers', 'threads'];

/** Flags of all styles together, less those `taken`; which style takes one is in its description. */
export function styleFlags(taken: readonly string[] = []): Record<string, Options> {
  const flags: Record<string, Options> = {};
  for (const { name: style, options } of STYLES) {
    for (const { name, description, choices } of options) {
      if (taken.includes(name)) continue;
      const earlier = flags[name]?.describe;
      const values = choices === null ? '' : ` (${choices.join(', ')})`;
      const text = `${style}: ${description}${values}`;
      flags[name] = {
        type: 'string',
        requiresArg: true,
        describe: earlier === undefined ? text : `${earlier}; ${text}`,
      };
    }
  }
  return flags;
}

/**
 * The style's options from what yargs hands over, defaults filled in.
 * @throws {UsageError} when a flag belongs to another style; the style's own errors for its values.
 */
export function readServerOptions(
  name: string,
  given: Readonly<Record<string, unknown>>,
): StyleOptions {
  const style = findStyle(name);
  const own = style.options.map((option) => option.name);
  const options: Record<string, string> = {};
  for (const flag of new Set(['workers', ...Object.keys(styleFlags())])) {
    const value = given[flag];
    if (typeof value !== 'string') continue;
    const option =
      flag === 'workers' ? own.find((candidate) => WORKERS_ALIASES.includes(candidate)) : flag;
    if (option === undefined || !own.includes(option)) {
      const takes = own.length === 0 ? 'it has no options' : `it takes --${own.join(', --')}`;
      throw new UsageError(`style ${name} has no --${flag}: ${takes}`);
    }
    options[option] = value;
  }
  return resolveOptions(style, options);
}
