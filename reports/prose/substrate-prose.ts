// What the runtime adds to a style: styles that exist on Node's I/O and on bare system calls, held against their twins.
import type { CellSummary } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import { formatPercent } from '../format-quantity.js';
import type { Panel, RunView } from '../run-view.js';
import type { Entry } from './contest.js';
import { enterCells, tooClose } from './contest.js';
import { clientWords } from './prose.js';
import { NODE_TWINS } from './style-traits.js';

/** A style on system calls and its twin on Node's I/O, with the same clients, both of them comparable. */
interface Twins {
  readonly posix: Entry;
  readonly node: Entry;
  /** CPU per request, the former's over the latter's. */
  readonly ratio: number;
}

/** `On bare system calls …, a request costs posix-epoll 45 % of the CPU of event-loop (256 clients).` Null when no twins compare. */
export function twinWords(panel: Panel): string | null {
  const clauses = twinsOf(panel).map(({ posix, node, ratio }) => {
    const clients = clientWords([posix.concurrency]);
    if (tooClose(posix.spread, node.spread))
      return `${posix.label} as much CPU as ${node.label} (${clients})`;
    return `${posix.label} ${formatPercent(ratio)} of the CPU of ${node.label} (${clients})`;
  });
  return clauses.length === 0
    ? null
    : `On bare system calls instead of Node’s I/O, a request costs ${clauses.join('; ')}.`;
}

/** How far the same styles' costs lie apart on the two substrates, over all panels; null when no twins compare. */
export function substrateSentence(view: RunView): string | null {
  const twins = view.panels.flatMap(twinsOf);
  const names = [...new Set(twins.map(({ posix }) => posix.label))];
  const clauses = names.flatMap((name) => {
    const own = twins.filter(({ posix }) => posix.label === name);
    const [first] = own;
    if (first === undefined) return [];
    return `${name} ${rangeWords(own.map(({ ratio }) => ratio))} of the CPU of ${first.node.label}`;
  });
  return clauses.length === 0
    ? null
    : `On bare system calls instead of Node’s I/O, a request costs ${clauses.join('; ')}.`;
}

/** `45 %`, or `45 % to 71 %`. */
function rangeWords(ratios: readonly number[]): string {
  const [low, high] = [formatPercent(Math.min(...ratios)), formatPercent(Math.max(...ratios))];
  return low === high ? low : `${low} to ${high}`;
}

/** Each pair with the most clients at which both are comparable, in the plan's order. */
function twinsOf(panel: Panel): Twins[] {
  const cells = enterCells(panel.cells, (cell) => cell.serverCpuNsPerRequest);
  return Object.entries(NODE_TWINS).flatMap(([posixStyle, nodeStyle]) => {
    const ofNode = cells.filter(({ summary }) => isOnly(summary, nodeStyle, panel));
    const pairs = cells
      .filter(({ summary }) => isOnly(summary, posixStyle, panel))
      .flatMap((posix) => {
        const node = ofNode.find(({ concurrency }) => concurrency === posix.concurrency);
        if (node === undefined || node.spread.median === 0) return [];
        return [{ posix, node, ratio: posix.spread.median / node.spread.median }];
      });
    const last = pairs.at(-1);
    return last === undefined ? [] : [last];
  });
}

/** Of a style in several variants it cannot be said which one is the twin. */
function isOnly({ cell }: CellSummary, style: string, panel: Panel): boolean {
  if (cell.style !== style) return false;
  const variants = panel.cells.filter((other) => other.cell.style === style);
  return new Set(variants.map((other) => styleLabel(other.cell))).size === 1;
}
