// What the reports of claims say of how they were made. Texts, not figures.
import { formatDuration } from '../format-quantity.js';
import type { Fact } from '../run-facts.js';
import type { ClaimsView } from './claims-view.js';

export function methodFactsOf({ seed, serverCpus, loadCpus, tookMs }: ClaimsView): Fact[] {
  return [
    [
      'Order',
      'servers that are compared take turns in rounds whose order is rotated, each started afresh for its turn; how anything else was counted, the claim says',
    ],
    ['Seed', String(seed)],
    ['CPUs', cpusText(serverCpus, loadCpus)],
    [
      'Intervals',
      'at 95 %, of medians and ratios over repetitions, or of proportions over trials, as the figure is; where they are too few for that, there is none',
    ],
    ['Took', formatDuration(tookMs * 1e6)],
  ];
}

function cpusText(serverCpus: ClaimsView['serverCpus'], loadCpus: ClaimsView['loadCpus']): string {
  if (serverCpus === null || loadCpus === null) {
    return 'not pinned: servers and load generator were where the kernel put them';
  }
  return `servers on ${serverCpus.join(', ')}, load generator on ${loadCpus.join(', ')}, unless a claim says otherwise`;
}
