// A check as test results for CI: a rule that is broken is red, one that was not tried is skipped with its reason.
import type { Finding, FindingStatus } from '../../results/check-result.js';
import type { JunitCase } from '../junit-xml.js';
import { renderJunitXml } from '../junit-xml.js';
import type { CheckReport } from './check-report.js';
import { findingFacts, styleText } from './finding-text.js';

const OUTCOMES: Readonly<Record<FindingStatus, JunitCase['outcome']>> = {
  pass: 'passed',
  warn: 'passed',
  fail: 'failed',
  skip: 'skipped',
};

/** A case for every rule: its class is the server, its name the rule's id and title. */
export const renderJunitCheck: CheckReport = ({ target, level, verdict, findings, style }) => {
  const cases = findings.map((finding): JunitCase => ({
    className: target,
    name: `${finding.id}: ${finding.title}`,
    outcome: OUTCOMES[finding.status],
    text: textOf(finding),
  }));
  const properties = {
    level,
    verdict,
    style: styleText(style),
    evidence: style.evidence.join(' '),
  };
  return renderJunitXml(`echobench check ${target}`, cases, properties, 'broken');
};

function textOf(finding: Finding): string {
  if (finding.status === 'skip') return `${finding.received ?? 'not tried'}\nrule: ${finding.rule}`;
  const facts = findingFacts(finding).map(([name, text]) => `${name}: ${text}`);
  return (finding.status === 'warn' ? ['warning', ...facts] : facts).join('\n');
}
