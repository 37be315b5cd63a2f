import { describe, expect, it } from 'vitest';
import { exampleRun } from '../results/example-run.js';
import { foreignServerSchema } from '../results/foreign-server.js';
import type { Run } from '../results/run.js';
import { junitExport } from './exports/junit.js';
import { headline } from './html/page-sections.js';
import { methodFacts } from './run-facts.js';
import { viewRun } from './run-view.js';
import { exceptRunning, serverFacts } from './server-facts.js';

const PY = { name: 'py', command: 'python3 server.py {port}' };
const INETD = { name: 'inetd', target: 'tcp://127.0.0.1:7' };

function runWith(servers: readonly object[], workers: number[] = []): Run {
  const run = exampleRun();
  const sweeps = run.scenario.sweeps.map((sweep) => ({ ...sweep, workers }));
  const parsed = servers.map((server) => foreignServerSchema.parse(server));
  return { ...run, scenario: { ...run.scenario, servers: parsed, sweeps } };
}

describe('serverFacts', () => {
  it('has nothing to say of styles', () => {
    expect(serverFacts(exampleRun())).toEqual([]);
    expect(exceptRunning(exampleRun())).toBe('');
  });

  it.each([
    [
      { ...PY },
      /^started by python3 server\.py \{port\}; ready when it echoed; asked for echo over tcp$/u,
    ],
    [{ ...PY, ready: 'connect' }, /ready when it accepted a connection/u],
    [{ ...PY, ready: 'output:up: ok' }, /ready when it printed “up: ok”/u],
    [{ ...PY, parallelism: 1 }, /said to keep 1 CPU busy at most/u],
    [
      { ...PY, transports: ['tcp', 'udp'], workloads: ['echo', 'wait'] },
      /asked for echo and wait over tcp and udp$/u,
    ],
    [INETD, /^it ran already at tcp:\/\/127\.0\.0\.1:7, the same process for every repetition/u],
  ])('says of %j how it came up and what it was asked for', (server, text) => {
    expect(serverFacts(runWith([server]))).toEqual([
      [`Server ${server.name}`, expect.stringMatching(text)],
    ]);
  });

  it('says that numbers of workers were nothing to it', () => {
    expect(serverFacts(runWith([PY], [1, 2]))[0]?.[1]).toMatch(/measured once for all numbers/u);
  });

  it('keeps its folder and its environment to itself', () => {
    const secret = { ...PY, cwd: '/home/me/secret', env: { TOKEN: 'secret' } };
    expect(JSON.stringify(methodFacts(runWith([secret])))).not.toContain('secret');
  });
});

describe('a report of servers', () => {
  it('says which were not started afresh', () => {
    const facts = Object.fromEntries(methodFacts(runWith([PY, INETD])));
    expect(facts['Windows']).toMatch(/freshly started server but for inetd, which ran already$/u);
  });

  it('does not call them styles', () => {
    const run = runWith([PY]);
    const [cell] = run.cells;
    if (cell === undefined) throw new Error('the example has a cell');
    const cells = [...run.cells, { ...cell, id: 'py/tcp/echo/64B/c8/s100', style: 'py' }];
    expect(headline(viewRun({ ...run, cells }))).toBe('Two servers behind one echo protocol');
  });

  it('has one case in JUnit for all that a server does not do over a transport', () => {
    const unsupported = ['no wait', 'no compute'].map((reason) => ({
      style: 'py',
      transport: 'tcp' as const,
      reason,
    }));
    const xml = junitExport.render({ ...exampleRun(), unsupported });
    expect(xml.match(/name="py\/tcp"/gu)).toHaveLength(1);
    expect(xml).toContain('not supported here: no wait; no compute');
  });
});
