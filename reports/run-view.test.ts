import { describe, expect, it } from 'vitest';
import { createFixtureRun, IDLE_FIXTURE } from './fixture-run.js';
import { stylesOf, sweepOf, viewRun } from './run-view.js';

const run = createFixtureRun({ transports: ['tcp', 'udp'], rounds: 1 });

describe('the view of a run', () => {
  it('has a panel for each transport and workload', () => {
    const titles = viewRun(run).panels.map((panel) => panel.title);
    expect(titles).toEqual(['TCP · echo', 'TCP · wait 1 ms', 'UDP · echo', 'UDP · wait 1 ms']);
  });

  it('names message size and session length only where they tell panels apart', () => {
    const sizes = run.cells.map((cell, index) =>
      index % 2 === 0 ? cell : { ...cell, messageBytes: 1024 },
    );
    expect(viewRun({ ...run, cells: sizes }).panels.map((panel) => panel.title)).toContain(
      'TCP · echo · 1024 B',
    );
    const sessions = run.cells.map((cell, index) =>
      index % 2 === 0 || cell.transport === 'udp' ? cell : { ...cell, sessionRequests: 0 },
    );
    const titles = viewRun({ ...run, cells: sessions }).panels.map((panel) => panel.title);
    expect(titles).toContain('TCP · echo · sessions of 100');
    expect(titles).toContain('TCP · echo · one session');
    expect(titles).toContain('UDP · echo');
  });

  it('orders cells by panel, style and rising concurrency, whatever the order of the plan', () => {
    const shuffled = { ...run, cells: [...run.cells].reverse() };
    const [panel] = viewRun(shuffled).panels;
    if (panel === undefined) throw new Error('the run has no panel');
    for (const style of stylesOf(panel)) {
      expect(sweepOf(panel, style).map(({ cell }) => cell.concurrency)).toEqual([1, 8, 64, 256]);
    }
  });

  it('has a panel for each number of idle connections, rising, and none named in an ordinary run', () => {
    const idle = createFixtureRun({ ...IDLE_FIXTURE, rounds: 1, idleConnections: [1_000, 10] });
    const view = viewRun(idle);
    expect(view.panels.map(({ title }) => title)).toEqual([
      'TCP · echo · 10 idle',
      'TCP · echo · 1,000 idle',
    ]);
    expect(new Set(view.panels.map(({ id }) => id)).size).toBe(2);
    expect(view.idleNumbers).toEqual([10, 1_000]);
    expect(viewRun(run).idleNumbers).toEqual([0]);
    expect(viewRun(run).idleMemory).toEqual([]);
  });

  it('takes the middle of the machine’s gaps as its floor, and none when it was not probed', () => {
    const hiccups = run.hiccups
      .slice(0, 1)
      .flatMap((hiccup) => [10, 30, 20].map((p99Ns) => ({ ...hiccup, p99Ns })));
    expect(viewRun({ ...run, hiccups }).floorNs).toBe(20);
    // Two CPUs over three rounds are an even number of probes: the middle lies between two of them.
    expect(viewRun({ ...run, hiccups: hiccups.slice(0, 2) }).floorNs).toBe(20);
    expect(viewRun({ ...run, hiccups: [] }).floorNs).toBeNull();
  });
});
