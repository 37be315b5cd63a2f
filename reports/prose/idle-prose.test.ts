import { describe, expect, it } from 'vitest';
import { createFixtureRun, IDLE_FIXTURE } from '../fixture-run.js';
import { viewRun } from '../run-view.js';
import { writeAnswer } from './answer.js';
import { doubtSummary } from './doubts.js';
import { idleSentence, writeIdleProse } from './idle-prose.js';

const view = viewRun(createFixtureRun(IDLE_FIXTURE));

describe('idle connections in words', () => {
  it('say how much of its throughput each style keeps, over the range that can be compared', () => {
    expect(idleSentence(view)).toBe(
      'From 10 to 10,000 idle connections, posix-poll keeps 12 % of its throughput; posix-epoll keeps its throughput; event-loop keeps its throughput. From 10 to 100 idle connections, posix-threads keeps its throughput.',
    );
    expect(writeAnswer(view)[0]).toContain(idleSentence(view));
  });

  it('say what a request and a connection cost, and what failed', () => {
    const [point] = writeIdleProse(view).points;
    expect(point?.text).toContain('a request costs posix-poll 8.3 times the CPU');
    // 6,100 bytes in the fixture, beside the noise of two processes.
    expect(point?.text).toMatch(/event-loop 6\.\d+ KiB \(at 10,000\)/u);
    expect(point?.text).toMatch(/posix-threads 6\.\d+ MiB \(at 100\)/u);
    expect(point?.text).toContain('Failed: posix-threads beside 1,000 and 10,000.');
  });

  it('call what the repetitions allow to be nothing too little to tell', () => {
    const few = viewRun(createFixtureRun({ ...IDLE_FIXTURE, idleConnections: [10, 100] }));
    expect(writeIdleProse(few).points[0]?.text).toContain(
      'posix-epoll too little to tell (at 100)',
    );
  });

  it('say that a failure may be idle connections that were not held, in such a run alone', () => {
    expect(doubtSummary(view)).toContain('or did not hold all idle connections');
    expect(doubtSummary(viewRun(createFixtureRun()))).not.toContain('idle');
  });

  it('name the family where there are several', () => {
    const two = createFixtureRun({ ...IDLE_FIXTURE, concurrency: [1, 16] });
    expect(idleSentence(viewRun(two))).toMatch(/^In TCP · echo · 1 client: From 10 /u);
  });

  it('are nothing in an ordinary run, or where nothing compares', () => {
    expect(idleSentence(viewRun(createFixtureRun()))).toBeNull();
    const failed = viewRun(createFixtureRun({ ...IDLE_FIXTURE, allFailed: true }));
    expect(idleSentence(failed)).toBeNull();
    expect(writeIdleProse(failed).points[0]?.text).toMatch(/^Of no style two numbers/u);
  });
});
