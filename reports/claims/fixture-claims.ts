// Made-up claims with a verdict of each kind, with a chart of its own, with evidence alone, and with neither.
import type { ClaimsView } from './claims-view.js';
import { FIXTURE_ENVIRONMENT } from '../fixture-environment.js';

export function fixtureClaims(): ClaimsView {
  return {
    result: {
      schemaVersion: 1,
      claims: [
        {
          id: 'iterative-is-slow',
          statement: 'A single iterating server gives slow service.',
          slide: 'Server styles',
          verdict: 'holds partly',
          evidence: [
            ratio(
              '16 clients whose requests wait 1 ms: throughput, posix-epoll ÷ posix-iterative',
              14.2,
              13.1,
              15.4,
            ),
            ratio('1 client: throughput, posix-epoll ÷ posix-iterative', 0.98, 0.91, 1.07),
            {
              name: 'median time to a first reply, posix-iterative',
              value: 1.21e8,
              low: 1.1e8,
              high: 1.3e8,
              unit: 'ns',
            },
            {
              name: 'median time to a first reply, posix-epoll',
              value: 2.1e5,
              low: null,
              high: null,
              unit: 'ns',
            },
            {
              name: 'clients without a reply, posix-iterative',
              value: 13,
              low: null,
              high: null,
              unit: 'clients',
            },
          ],
          explanation: 'With one client it is not slow. With 16 that wait it serves one of them.',
        },
        {
          id: 'epoll-beats-select',
          statement: 'epoll is faster than select & <poll>.',
          slide: 'Concurrent Single Server',
          verdict: 'holds',
          evidence: [0, 100, 900].flatMap((idle) => [
            ratio(
              `beside ${idle} idle connections: CPU per request, poll ÷ epoll`,
              1.2 + idle / 300,
              1.1 + idle / 310,
              1.3 + idle / 290,
            ),
            cpu(`beside ${idle} idle connections: CPU per request, epoll`, 6_000),
            cpu(`beside ${idle} idle connections: CPU per request, poll`, 7_000 + 20 * idle),
          ]),
          explanation: 'The kernel keeps the set.',
        },
        {
          id: 'fork-doubles-memory',
          statement: 'After fork the used memory space is doubled.',
          slide: 'Server styles',
          verdict: 'does not hold here',
          evidence: [
            { name: 'PSS of both ÷ PSS of one', value: 1.02, low: 1.01, high: 1.03, unit: 'ratio' },
            { name: 'PSS of both', value: 68_157_440, low: null, high: null, unit: 'bytes' },
            { name: 'lost', value: 0.123, low: 0.1, high: 0.15, unit: 'share' },
          ],
          explanation: 'Pages are shared until somebody writes.',
        },
        {
          id: 'loop-uses-one-processor',
          statement: 'A concurrent single server cannot benefit from multiprocessors.',
          slide: 'Server styles',
          verdict: 'inconclusive',
          evidence: [],
          explanation: 'This machine has a single processor: nothing can be told. Try another.',
        },
      ],
    },
    charts: new Map([
      [
        'epoll-beats-select',
        {
          title: 'CPU per request beside idle connections',
          description: 'Server CPU for each request against the number of idle connections.',
          x: { title: 'idle connections', scale: 'symlog' },
          y: { title: 'server CPU per request (µs)', scale: 'log' },
          series: [
            {
              name: 'posix-epoll',
              points: [0, 100, 900].map((x) => ({ x, y: 6, low: 5.5, high: 6.5 })),
            },
            {
              name: 'posix-poll',
              points: [0, 100, 900].map((x) => ({ x, y: 7 + x / 50, low: null, high: null })),
            },
          ],
        },
      ],
    ]),
    startedAt: '2026-11-23T07:15:00.000Z',
    tookMs: 214_000,
    seed: 42,
    serverCpus: [0],
    loadCpus: [1],
    environment: FIXTURE_ENVIRONMENT,
    notTried: [],
  };
}

function ratio(name: string, value: number, low: number, high: number) {
  return { name, value, low, high, unit: 'ratio' };
}

function cpu(name: string, value: number) {
  return { name, value, low: value * 0.95, high: value * 1.05, unit: 'ns/request' };
}
