// JUnit's XML, for CI systems that show test results. Wraps junit-report-builder, which escapes what XML must not hold; but it lets
// control characters through, which no parser takes, and has no message for what is skipped: it is put in here.
import junit from 'junit-report-builder';
import type { Builder } from 'junit-report-builder';

type TestCase = ReturnType<Builder['testCase']>;
type XMLElement = Parameters<TestCase['build']>[0];

/** Its typings describe a module with a default export; what Node imports is the builder itself. */
const builder = junit as unknown as Builder;

/** One test case: `failed` is red, `skipped` neither red nor green. */
export interface JunitCase {
  /** Groups cases in most views. */
  readonly className: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why; shown with a failure, and as the output of the others. */
  readonly text: string;
}

/** @param name of the suite. @param properties told with it. @param failureType what a failure is called. */
export function renderJunitXml(
  name: string,
  cases: readonly JunitCase[],
  properties: Readonly<Record<string, string>> = {},
  failureType = 'slower',
): string {
  const report = builder.newBuilder();
  const suite = report.testSuite().name(printable(name));
  for (const [key, value] of Object.entries(properties)) suite.property(key, printable(value));
  for (const { className, name: caseName, outcome, text } of cases) {
    const testCase = suite.testCase().className(printable(className)).name(printable(caseName));
    const said = printable(text);
    if (outcome === 'failed') testCase.failure(said, failureType);
    else if (outcome === 'skipped') skip(testCase, said);
    else testCase.standardOutput(said);
  }
  return `${report.build().trimEnd()}\n`;
}

/** With the first line of why as the message, which is all that most views show of it. */
function skip(testCase: TestCase, why: string): void {
  testCase.skipped().standardOutput(why);
  const build = testCase.build.bind(testCase);
  testCase.build = (parent) => {
    const element = build(parent);
    const [message = ''] = why.split('\n');
    for (const child of element.children) {
      if ('name' in child && child.name === 'skipped')
        (child as XMLElement).att('message', message);
    }
    return element;
  };
}

/** With a mark in place of what XML 1.0 has no way to write, not even escaped: most control characters. */
function printable(text: string): string {
  return Array.from(text, (character) => (isXml(character) ? character : '\ufffd')).join('');
}

function isXml(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  // Allowed, but commands to some terminals.
  if (code >= 0x7f && code <= 0x9f) return false;
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}
