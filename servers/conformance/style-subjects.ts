// Our own styles as subjects of the conformance suite, in this process and in one of their own.
import { TRANSPORTS, type Transport } from '../../protocol/workload.js';
import { findStyle } from '../registry.js';
import type { ServeRequest, StyleName, StyleOptions } from '../server.js';
import { parseStyleSpec, resolveOptions } from '../style-options.js';
import { startProcess } from './server-process.js';
import type { Subject, SubjectLimits, SubjectServer } from './subject.js';

type Skips = Subject['skip'];

const ITERATIVE: ReadonlySet<StyleName> = new Set(['iterative', 'posix-iterative']);

const ONE_AT_A_TIME: Skips = [
  {
    reason: 'while it serves one client the others wait, which is its style',
    tests: ['serves others while one waits', 'disturbs no other client'],
  },
];

/** What cannot be asked of a style, and why. */
const SKIPS: Partial<Record<StyleName, Skips>> = {
  iterative: ONE_AT_A_TIME,
  'posix-iterative': ONE_AT_A_TIME,
  'posix-select': [
    {
      reason: 'its sets may end before, which servers/posix-select/select-limit.test.ts is about',
      tests: ['holds 1,000'],
    },
  ],
  null: [
    {
      reason: 'it echoes bytes unseen: no frames, no work, no rules, no timeouts',
      tests: [
        'does compute',
        'computes',
        'answers frames split',
        'answers a client',
        'answers pipelined',
        'answers every',
        'takes a chunked',
        'waits',
        'gives a half-closed',
        'closes for',
        'serves others',
        'disturbs',
        'survives',
        'cuts off',
        'does not cut off',
        'refuses',
        'drops datagrams',
        'lets others',
        'holds',
        'stops reading from a client that never reads over http',
        'stops:',
        'stops within',
      ],
    },
  ],
};

/** For all but one style of each code for datagrams: a minute over all of them. */
export const EVERY_LENGTH: Skips[number] = {
  reason:
    'every length is tried on event-loop, posix-epoll and posix-iterative, whose code the others share',
  tests: ['answers every length'],
};

const TRY_EVERY_LENGTH: ReadonlySet<StyleName> = new Set([
  'event-loop',
  'posix-epoll',
  'posix-iterative',
]);

/** With a thread or process for each client, as many as there are of them are served at once and no more. */
const PER_THREAD: Skips = [
  {
    reason: 'more clients than threads or processes wait, which is its style',
    tests: ['holds 1,000', 'stops: finishes what is in flight, closes who is idle, and takes'],
  },
];

/** For all but those who cannot hold as many. */
const HOLDS: Skips[number] = {
  reason: 'it holds 1,000 connections, and is tried with them',
  tests: ['serves on when 1,000'],
};

function perThread(options: StyleOptions): Skips {
  if (options['threads'] !== 'per-connection') return PER_THREAD;
  const reason = 'a thousand threads take a minute to start';
  return [...PER_THREAD, { reason, tests: ['serves on when 1,000'] }];
}

/** A style written with its options, such as `cluster --workers 2`, served by this process. */
export function styleSubjects(
  spec: string,
  transports: readonly Transport[] = TRANSPORTS,
): Subject[] {
  const style = findStyle(parseStyleSpec(spec).style);
  if (style.substrate === 'posix')
    throw new TypeError(`${style.name} would block this process: take processSubjects`);
  return transports.map((transport) =>
    subject(spec, spec, transport, (request) => style.start(request)),
  );
}

/** The same, served by the process that the harness starts. @param node the runtime. */
export function processSubjects(
  spec: string,
  transports: readonly Transport[] = TRANSPORTS,
  node = process.execPath,
): Subject[] {
  const { style } = parseStyleSpec(spec);
  return transports.map((transport) =>
    subject(spec, `${spec} as a process`, transport, (request) =>
      startProcess({ ...request, style }, node),
    ),
  );
}

function subject(
  spec: string,
  name: string,
  transport: Transport,
  startServer: (request: ServeRequest) => Promise<SubjectServer>,
): Subject {
  const { style: styleName, options: given } = parseStyleSpec(spec);
  const style = findStyle(styleName);
  const options = resolveOptions(style, given);
  const isPerThread =
    options['dispatch'] === 'connection' ||
    style.name === 'posix-prefork' ||
    style.name === 'posix-threads';
  const skip = isPerThread ? perThread(options) : (SKIPS[style.name] ?? []);
  const holds = !skip.some(({ tests }) => tests.some((name) => 'holds 1,000'.startsWith(name)));
  const skips = holds ? [...skip, HOLDS] : skip;
  return {
    name,
    transport,
    serves: ITERATIVE.has(style.name) ? 'one-at-a-time' : 'all-at-once',
    skip: TRY_EVERY_LENGTH.has(style.name) ? skips : [...skips, EVERY_LENGTH],
    start: (limits: SubjectLimits) =>
      startServer({ transport, host: '127.0.0.1', port: 0, options, ...limits }),
  };
}
