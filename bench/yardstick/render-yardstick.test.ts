// The table for people, to the letter.
import { describe, expect, it } from 'vitest';
import {
  exampleLag,
  exampleLagRow,
  exampleMemoryRow,
  exampleRatioRow,
  exampleSample,
} from './example-sample.js';
import { renderYardstick, type YardstickResult } from './render-yardstick.js';
import { judgeRow, pairLag, pairMemory, pairRatio, type LagPair } from './row-result.js';

const pair = (ratio: number) =>
  pairRatio('generator', exampleSample(ratio * 5_000), exampleSample(5_000));
const noEngine = {
  status: 'unavailable',
  code: 'ENGINE_UNSUPPORTED',
  reason: 'it is not part of\nthis build',
} as const;

const RESULT: YardstickResult = {
  schemaVersion: 1,
  startedAt: '2026-11-23T10:00:00.000Z',
  machine: { cpuModel: 'AMD EPYC', kernel: '6.18.0', node: 'v20.20.2' },
  serverCpus: [0],
  loadCpus: [1],
  pairs: 3,
  windowMs: 1_000,
  warmupMs: 500,
  warnings: ['two threads of one core'],
  rows: [
    judgeRow(exampleRatioRow(), { status: 'measured', pairs: [1.1, 1.04, 1.2].map(pair) }),
    judgeRow(exampleRatioRow('tcp-engines'), { status: 'measured', pairs: [pair(0.9)] }),
    judgeRow(exampleRatioRow('udp-generator'), noEngine),
    judgeRow(exampleRatioRow('udp-engines-one-flow'), noEngine),
    judgeRow(exampleMemoryRow(), {
      status: 'measured',
      pairs: [pairMemory(60_000_000, 40_000_000, 9_984)],
    }),
  ],
};

const TEXT = `AMD EPYC · Linux 6.18.0 · Node v20.20.2 · server on CPU 0, load on CPU 1 · 3 pairs · windows of 1 s after 500 ms of warm-up
┌──────────────────────┬───────────────────────────┬──────────┬───────────────┬────────────────┐
│ row                  │ median (least – greatest) │  at most │               │  the two sides │
├──────────────────────┼───────────────────────────┼──────────┼───────────────┼────────────────┤
│ tcp-generator        │     1.100 (1.040 – 1.200) │    1.150 │ met           │ 5.50 ÷ 5.00 µs │
│ tcp-engines          │     0.900 (0.900 – 0.900) │    0.850 │ missed        │ 4.50 ÷ 5.00 µs │
│ udp-generator        │                         – │    1.150 │ not available │              – │
│ udp-engines-one-flow │                         – │    0.450 │ not available │              – │
│ generator-memory     │    1.96 KiB (1.96 – 1.96) │ 4.00 KiB │ met           │ 57.2, 38.1 MiB │
└──────────────────────┴───────────────────────────┴──────────┴───────────────┴────────────────┘
  tcp-generator         engine posix ÷ C tcp-load, 64 connections
  tcp-engines           engine posix ÷ engine node, tcp
  udp-generator         engine posix ÷ C udp-load, 64 clients on one flow
  udp-engines-one-flow  engine posix ÷ engine node, udp on one flow
  generator-memory      memory of engine posix per connection, at 10,000
udp-generator, udp-engines-one-flow: not available here: it is not part of this build [ENGINE_UNSUPPORTED]
warning: two threads of one core
Medians over pairs; single pairs swing with the machine. The two sides: CPU per request; for memory, PSS of the generator with 10,000 connections and with 16.
`;

describe('renderYardstick', () => {
  it('shows median, spread, target, mark and both sides, and tells what is not available once', () => {
    expect(renderYardstick(RESULT, false)).toBe(TEXT);
  });

  it('tells how many pairs were disturbed', () => {
    const [row] = RESULT.rows;
    if (row === undefined) throw new TypeError('there is a row');
    const rows = [{ ...row, verdict: 'inconclusive' as const, disturbedPairs: 2 }];
    const text = renderYardstick({ ...RESULT, rows }, false);
    expect(text).toContain('│ inconclusive │');
    expect(text).toContain('\ndisturbed pairs: tcp-generator 2 of 3: others had the CPU');
  });

  it('tells the medians of lag, and how the spin loop counts', () => {
    const pair = pairLag(exampleLag(300_000), exampleLag(200_000));
    const rows = [judgeRow(exampleLagRow(), { status: 'measured', pairs: [pair] })];
    const text = renderYardstick({ ...RESULT, rows }, false);
    expect(text).toContain('│ 300.00 ÷ 200.00 µs │');
    expect(text).toContain('\np50 of lag and spin loop: send-lag-1k 3.00 and 2.00 µs\n');
    expect(text).toContain('a spin loop, which counts as 25.00 µs at least.');
  });

  it('leaves disturbed pairs out of the medians of lag, as out of the table', () => {
    const quiet = pairLag(exampleLag(300_000), exampleLag(200_000));
    const disturbed = pairLag(exampleLag(9_000_000, 0.5), exampleLag(200_000));
    const ofLag = (pairs: LagPair[]): string => {
      const rows = [judgeRow(exampleLagRow(), { status: 'measured', pairs })];
      return renderYardstick({ ...RESULT, rows }, false);
    };
    const mostlyQuiet = ofLag([quiet, disturbed]);
    expect(mostlyQuiet).toContain('│ 300.00 ÷ 200.00 µs │');
    expect(mostlyQuiet).toContain('\np50 of lag and spin loop: send-lag-1k 3.00 and 2.00 µs\n');
    expect(ofLag([quiet, disturbed, disturbed])).toContain('send-lag-1k 90.00 and 2.00 µs\n');
  });

  it('says when nothing is pinned', () => {
    const unpinned = { ...RESULT, serverCpus: null, loadCpus: null };
    expect(renderYardstick(unpinned, false)).toContain(' · nothing pinned · ');
  });

  it('colours the marks when it may', () => {
    const text = renderYardstick(RESULT, true);
    expect(text).toContain('\u001B[32mmet\u001B[39m');
    expect(text).toContain('\u001B[31mmissed\u001B[39m');
  });
});
