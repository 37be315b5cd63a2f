// What a run left out because it cannot run here, with those that share a reason together. Not what failed: failures.ts.
import type { Unsupported } from '../results/run.js';
import { listWords } from './prose/prose.js';

/** Styles that cannot serve the same transports for the same reason. */
export interface LeftOut {
  /** `posix-poll and posix-epoll over http`. */
  readonly what: string;
  readonly reason: string;
}

/** In the order in which the plan met them, every style and transport once. */
export function groupLeftOut(unsupported: readonly Unsupported[]): LeftOut[] {
  const transports = gather(
    unsupported,
    ({ style, reason }) => `${style}\n${reason}`,
    ({ transport }) => transport,
  );
  const alike = [...transports].map(([key, names]) => {
    const [style = '', reason = ''] = key.split('\n');
    return { style, reason, where: listWords(names) };
  });
  const styles = gather(
    alike,
    ({ where, reason }) => `${where}\n${reason}`,
    ({ style }) => style,
  );
  return [...styles].map(([key, names]) => {
    const [where = '', reason = ''] = key.split('\n');
    return { what: `${listWords(names)} over ${where}`, reason };
  });
}

/** Values by key, each once. */
function gather<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  valueOf: (item: Item) => string,
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const item of items) {
    const values = groups.get(keyOf(item)) ?? [];
    if (!values.includes(valueOf(item))) values.push(valueOf(item));
    groups.set(keyOf(item), values);
  }
  return groups;
}
