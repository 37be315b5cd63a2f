import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from './command-error.js';
import { parseScenario, readScenario, scenarioNames } from './scenario-file.js';
import { checkScenarioStyle } from './style-catalog.js';

const GOOD = `name: mine
description: a test
styles:
  - style: cluster
    options: { workers: 2 }
sweeps:
  - transports: [tcp]
    workloads: [echo]
    concurrency: [1]
rounds: 1
warmupMs: 0
windowMs: 100
`;

function complaint(text: string): string {
  try {
    parseScenario('mine.yaml', text, checkScenarioStyle);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'no complaint';
}

describe('parseScenario', () => {
  it('reads a scenario and fills in the defaults', () => {
    const scenario = parseScenario('mine.yaml', GOOD, checkScenarioStyle);
    expect(scenario.sweeps[0]).toMatchObject({
      sessionRequests: 100,
      idleConnections: [0],
      idleLimits: {},
    });
    expect(scenario.styles).toEqual([{ style: 'cluster', options: { workers: 2 } }]);
  });

  it('reads servers, their folders from where the file lies', () => {
    const text = GOOD.replace(
      /styles:[^]*?sweeps/u,
      `servers:
  - { name: py, command: 'python3 server.py {port}', cwd: ../python, env: { LEVEL: '2' } }
  - { name: go, command: './go {port}', ready: 'output:ready' }
  - { name: inetd, target: 'udp://127.0.0.1:7' }
sweeps`,
    ).replace('[1]', '[1]\n    styles: [py, inetd]');
    const scenario = parseScenario('scenarios/mine.yaml', text, checkScenarioStyle);
    expect(scenario.styles).toEqual([]);
    expect(scenario.servers).toMatchObject([
      { name: 'py', cwd: resolve('python'), env: { LEVEL: '2' }, transports: ['tcp'] },
      { name: 'go', cwd: null, ready: 'output:ready' },
      { name: 'inetd', command: null, transports: ['udp'] },
    ]);
    expect(scenario.sweeps[0]?.styles).toEqual(['py', 'inetd']);
  });

  it.each([
    [
      'an unknown key',
      GOOD.replace('rounds:', 'ruonds:'),
      /line 10: unknown key "ruonds" \(did you mean "rounds"\?\)/,
    ],
    [
      'an unknown key in a sweep',
      GOOD.replace('workloads:', 'workload:'),
      /line 8: unknown key "workload" \(did you mean "workloads"\?\)/,
    ],
    [
      'an unknown transport',
      GOOD.replace('[tcp]', '[tpc]'),
      /line 7: sweeps\[0\]\.transports\[0\]: must be one of tcp, udp, http/,
    ],
    [
      'an unknown style',
      GOOD.replace('style: cluster', 'style: clutser'),
      /line 4: styles\[0\]: .*did you mean cluster/,
    ],
    [
      'an unknown style option',
      GOOD.replace('workers: 2', 'wrokers: 2'),
      /line 4: styles\[0\]: .*wrokers/,
    ],
    [
      'a bad workload',
      GOOD.replace('[echo]', '[ecko]'),
      /line 8: sweeps\[0\]\.workloads\[0\]: .*"ecko"/,
    ],
    [
      'a number that cannot be',
      GOOD.replace('windowMs: 100', 'windowMs: -1'),
      /line 12: windowMs: /,
    ],
    ['a wrong type', GOOD.replace('rounds: 1', 'rounds: often'), /line 10: rounds: /],
    ['a missing key', GOOD.replace('rounds: 1\n', ''), /rounds: /],
    [
      'idle connections over udp',
      GOOD.replace('[tcp]', '[tcp, udp]').replace(
        'concurrency: [1]',
        'concurrency: [1]\n    idleConnections: [0, 10]',
      ),
      /line 10: sweeps\[0\]\.idleConnections: .*tcp alone.*udp/,
    ],
    [
      'a sweep of a style that is not there',
      GOOD.replace('concurrency: [1]', 'concurrency: [1]\n    styles: [cluster, clutser]'),
      /line 10: sweeps\[0\]\.styles\.1: .*did you mean "cluster"/,
    ],
    [
      'a limit for a style that is not there',
      GOOD.replace('concurrency: [1]', 'concurrency: [1]\n    idleLimits: { clutser: 5 }'),
      /line 10: sweeps\[0\]\.idleLimits\.clutser: .*did you mean "cluster"/,
    ],
    [
      'half an idle connection',
      GOOD.replace('concurrency: [1]', 'concurrency: [1]\n    idleConnections: [0.5]'),
      /line 10: sweeps\[0\]\.idleConnections\[0\]: /,
    ],
    [
      'a target without an end',
      `${GOOD}targetCiRatio: 0.05\n`,
      /line 13: targetCiRatio: .*maxMinutes/,
    ],
    [
      'nothing to measure',
      GOOD.replace(/styles:[^]*?sweeps/u, 'sweeps'),
      /line 1: styles: name one/,
    ],
    [
      'an unknown key in a server',
      `${GOOD}servers:\n  - name: py\n    comand: ./py {port}\n`,
      /line 15: unknown key "comand" \(did you mean "command"\?\): allowed here are name, command/,
    ],
    [
      'a server without a command',
      `${GOOD}servers:\n  - name: py\n`,
      /line 14: servers\[0\]: needs a command to start it by, or the target/,
    ],
    [
      'a command without a place for the port',
      `${GOOD}servers:\n  - name: py\n    command: ./py\n`,
      /line 15: servers\[0\]\.command: .*no place for the port/,
    ],
    [
      'a server with the name of a style',
      `${GOOD}servers:\n  - name: event-loop\n    command: ./py {port}\n`,
      /line 14: servers\[0\]\.name: "event-loop" is the name of a style/,
    ],
    [
      'two servers of one name',
      `${GOOD}servers:\n  - { name: py, command: './py {port}' }\n  - { name: py, command: './py {port}' }\n`,
      /line 15: servers\[1\]\.name: "py" is the name of an earlier one/,
    ],
    [
      'transports that its target does not have',
      `${GOOD}servers:\n  - { name: py, target: 'tcp://127.0.0.1:7', transports: [udp] }\n`,
      /line 14: servers\[0\]\.transports: its target says tcp/,
    ],
    [
      'a sweep of a server that is not there',
      GOOD.replace('concurrency: [1]', 'concurrency: [1]\n    styles: [pi]') +
        "servers:\n  - { name: py, command: './py {port}' }\n",
      /line 10: sweeps\[0\]\.styles\.0: the scenario has no style or server "pi" \(did you mean "py"\?\): its styles and servers are cluster, py/,
    ],
    ['broken YAML', GOOD.replace('[tcp]', '[tcp'), /line \d+: /],
    ['a list where a map is due', '- 1\n- 2\n', /line 1: /],
    ['an empty file', '', /line 1: /],
    ['a repeated key', `${GOOD}rounds: 2\n`, /line 13: /],
  ])('names file and line of %s', (_, text, says) => {
    expect(complaint(text)).toMatch(/^scenario mine\.yaml, line \d+: /);
    expect(complaint(text)).toMatch(says);
  });
});

describe('readScenario', () => {
  it.each(scenarioNames())('finds %s by its name, and it is valid', (name) => {
    expect(readScenario(name, checkScenarioStyle).name).toBe(name);
  });

  it('names the nearest when there is no such scenario', () => {
    expect(() => readScenario('qick', checkScenarioStyle)).toThrow(/did you mean "quick"/);
  });

  it('says why a path cannot be read', () => {
    expect(() => readScenario('.', checkScenarioStyle)).toThrow(/EISDIR/);
  });
});
