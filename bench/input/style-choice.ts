// What `--styles` chooses from: styles, servers that are not ours, by name, or none of the styles. Pure.
import type { ScenarioStyle } from '../../results/scenario.js';
import { STYLES } from '../../servers/registry.js';
import { UsageError } from '../command-error.js';
import { NO_STYLES } from '../foreign/foreign-mistake.js';
import { parseStyles } from '../style-catalog.js';
import { didYouMean, parseList } from './option-values.js';

export interface StyleChoice {
  readonly styles: readonly ScenarioStyle[];
  /** Of the servers those that stay; null: all of them. */
  readonly serverNames: readonly string[] | null;
}

/**
 * Reads `cluster,event-loop`, `cluster --workers 2,mine` or `none`, which leaves all styles out and all servers in.
 * @param servers names that are no style's.
 * @throws {UsageError} naming the nearest; the style's own errors when it or an option does not exist.
 */
export function readStyleChoice(
  flag: string,
  text: string,
  servers: readonly string[],
): StyleChoice {
  const items = parseList(flag, text);
  if (items.includes(NO_STYLES)) {
    if (items.length === 1) return { styles: [], serverNames: null };
    throw new UsageError(`${flag} "${text}": ${NO_STYLES} stands alone`);
  }
  const serverNames = items.filter((item) => servers.includes(item));
  const specs = items.filter((item) => !servers.includes(item));
  if (servers.length > 0) for (const spec of specs) requireKnown(flag, spec, servers);
  const styles = specs.length === 0 ? [] : parseStyles(flag, specs.join());
  return { styles, serverNames };
}

/** Where there are servers a misspelt name may be of one of those. */
function requireKnown(flag: string, spec: string, servers: readonly string[]): void {
  const [name = ''] = spec.split(/\s/u);
  if (servers.includes(name)) {
    throw new UsageError(`${flag} "${spec}": ${name} is a server, and options go into its command`);
  }
  const known = [...STYLES.map((style) => style.name), ...servers];
  if (known.includes(name)) return;
  throw new UsageError(
    `${flag} "${spec}" is neither a style nor a server${didYouMean(name, known)}: choose from ${known.join(', ')}`,
  );
}
