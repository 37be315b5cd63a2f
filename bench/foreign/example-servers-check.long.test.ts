// What `check` finds out about the servers of examples/servers: the style of each by its behaviour, and what is known to be wrong with some.
// Their README says the same. Behaviour is told by time, so they are tried one after the other.
import { afterAll, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../results/check-result.js';
import { commandSubject } from '../check/open-subject.js';
import { RULES } from '../check/rules.js';
import { runCheck } from '../check/run-check.js';
import { openExamples, type Example } from './example-servers.js';

const examples = await openExamples();
afterAll(() => {
  examples.dispose();
});

interface Expected {
  /** Null: a server that only echoes datagrams shows none. */
  readonly style: Behaviour | null;
  /** Rules that it breaks. */
  readonly breaks: readonly string[];
  /** Rules that it breaks at times. */
  readonly mayBreak?: readonly string[];
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  'python-iterative': { style: 'iterative', breaks: [] },
  'python-threads': { style: 'threads', breaks: [] },
  'python-fork': { style: 'fork', breaks: [] },
  // Its recv raises an exception for a connection that was reset, and nothing catches it. And it listens with a backlog of 1: of clients
  // that come at once the kernel makes some wait, and resets others.
  'python-epoll-slides': {
    style: 'event-loop',
    breaks: ['tcp-reset'],
    mayBreak: ['tcp-many-clients'],
  },
  'python-asyncio': { style: 'event-loop', breaks: [] },
  'python-udp': { style: null, breaks: [] },
  'c-epoll': { style: 'event-loop', breaks: [] },
  'c-fork': { style: 'fork', breaks: [] },
  'c-threads': { style: 'threads', breaks: [] },
  // The nearest of those that are told apart: one epoll for all, and the work beside it.
  'go-goroutines': { style: 'piscina', breaks: [] },
  'socat-cat': { style: 'fork', breaks: [] },
  // It writes into a pipe that is full and that only itself could empty.
  'socat-pipe': { style: 'fork', breaks: ['tcp-slow-reader'] },
  // It ends with the client's sending side, and what it owed is gone. And it writes to its cat while that writes to it, until both wait.
  'ncat-cat': {
    style: 'fork',
    breaks: ['tcp-half-close'],
    mayBreak: ['tcp-slow-reader', 'tcp-echo-sizes', 'tcp-coalesced'],
  },
};
/** Those that all rules are tried on; of the others those that they break. */
const CHECKED = ['python-asyncio', 'python-epoll-slides', 'c-epoll', 'go-goroutines'];
const PATIENCE_MS = 2_000;
const TEST_MS = 90_000;

const cases = examples.all.flatMap(({ server, missing }) =>
  server.transports.map((transport) => ({ server, missing, transport })),
);

it('has an expectation of each of them', () => {
  expect(Object.keys(EXPECTED)).toEqual(examples.all.map(({ server }) => server.name));
});

describe.each(cases)('$server.name over $transport', ({ server, missing, transport }) => {
  const subject = commandSubject(server, transport);
  const level = levelOf({ server, missing });

  const { style = null, breaks = [], mayBreak = [] } = EXPECTED[server.name] ?? {};
  const rules = RULES.filter(({ id }) => CHECKED.includes(server.name) || breaks.includes(id));

  it.skipIf(missing !== null)(
    `behaves like ${style ?? 'no style that shows'}${breaks.length === 0 ? '' : `, and breaks ${breaks.join(', ')}`} ${missing ?? ''}`,
    async () => {
      const run = {
        patienceMs: PATIENCE_MS,
        totalMs: TEST_MS,
        signal: AbortSignal.timeout(TEST_MS),
        step: () => undefined,
      };
      const result = await runCheck({ subject, level, rules }, run);
      expect(result.style.named, result.style.evidence.join('\n')).toBe(style);
      const failed = result.findings.filter(({ status }) => status === 'fail');
      const unexpected = failed.map(({ id }) => id).filter((id) => !mayBreak.includes(id));
      expect(unexpected, JSON.stringify(failed, null, 1)).toEqual(breaks);
    },
    TEST_MS,
  );
});

function levelOf({ server }: Example): 'echo' | 'full' {
  return server.workloads.length === 3 ? 'full' : 'echo';
}
