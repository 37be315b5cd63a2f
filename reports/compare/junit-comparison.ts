// A comparison as test results for CI: slower fails, inconclusive is skipped, everything else passes.
import type { ComparisonVerdict } from '../../results/comparison.js';
import type { JunitCase } from '../junit-xml.js';
import { renderJunitXml } from '../junit-xml.js';
import type { ComparisonReport } from './comparison-report.js';
import { sidesText } from './comparison-summary.js';
import { cellText } from './comparison-text.js';

const OUTCOMES: Readonly<Record<ComparisonVerdict, JunitCase['outcome']>> = {
  slower: 'failed',
  inconclusive: 'skipped',
  same: 'passed',
  faster: 'passed',
};

/** A case for every row: its class is the cell, its name the metric. */
export const renderJunitComparison: ComparisonReport = (comparison) => {
  const { comparisons, notes, verdict } = comparison;
  const cases = comparisons.map(({ cell, metric, verdict: each, reason }): JunitCase => ({
    className: cellText(cell, comparisons),
    name: metric,
    outcome: OUTCOMES[each],
    text: `${each}: ${reason}`,
  }));
  return renderJunitXml(`compare ${sidesText(comparison)}`, cases, {
    verdict,
    notes: notes.join(' '),
  });
};
