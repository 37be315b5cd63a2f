// A check in the Test Anything Protocol, version 14: a test point for each rule, with what is to be known of it in YAML below.
// @see https://testanything.org/tap-version-14-specification.html
import type { Finding } from '../../results/check-result.js';
import type { CheckReport } from './check-report.js';
import { findingFacts, styleText, summaryText } from './finding-text.js';
import { quoteJson } from './quote-json.js';

export const renderTapCheck: CheckReport = (result) => {
  const { findings, style, target } = result;
  const lines = [
    'TAP version 14',
    `1..${findings.length}`,
    comment(target),
    ...findings.flatMap((finding, index) => [point(finding, index + 1), ...diagnostics(finding)]),
    ...[styleText(style), ...style.evidence].filter((text) => text !== '').map(comment),
    comment(summaryText(result)),
  ];
  return `${lines.join('\n')}\n`;
};

/** What the protocol asks for beyond this level is no failure: the point is ok, and its diagnostics say `warn`. */
function point({ id, title, status, received }: Finding, number: number): string {
  const isOk = status !== 'fail';
  const skip = status === 'skip' ? ` # SKIP ${oneLine(received ?? 'not tried')}` : '';
  return `${isOk ? 'ok' : 'not ok'} ${number} - ${escape(`${id}: ${title}`)}${skip}`;
}

function diagnostics(finding: Finding): string[] {
  if (finding.status === 'pass' || finding.status === 'skip') return [];
  // A JSON text of printable characters is a YAML one.
  const facts = findingFacts(finding).map(([name, text]) => `  ${name}: ${quoteJson(text)}`);
  return ['  ---', `  severity: ${finding.status}`, ...facts, '  ...'];
}

/** In a description, # begins a directive and \ an escape. */
function escape(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}

function comment(text: string): string {
  return `# ${oneLine(text)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}
