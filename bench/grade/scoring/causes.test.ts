// Conformance and style of real checks of servers that are broken from the start: what could not be tried because of them is lost.
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { foreignServerSchema } from '../../../results/foreign-server.js';
import type { CriterionOf } from '../../../results/rubric.js';
import { commandSubject } from '../../check/open-subject.js';
import { RULES } from '../../check/rules.js';
import { checkWithCauses, DEFAULT_CHECK_MS, type CausedCheck } from '../../check/run-check.js';
import type { Subject } from '../../check/subject.js';
import { judgeConformance } from './conformance.js';
import { judgeStyle } from './style.js';

const BROKEN = fileURLToPath(new URL('../../check/broken/main.js', import.meta.url));
const LIMIT_MS = 60_000;
const COMMON = { title: 'T', visibility: 'visible', bonus: false } as const;
const CONFORMANCE: CriterionOf<'conformance'> = {
  kind: 'conformance',
  id: 'c',
  ...COMMON,
  points: 40,
  level: 'full',
  rules: ['*'],
};
const STYLE: CriterionOf<'style'> = {
  kind: 'style',
  id: 's',
  ...COMMON,
  points: 20,
  named: ['threads'],
  minConfidence: 0.6,
};

function check(subject: Subject, rules = RULES): Promise<CausedCheck> {
  return checkWithCauses(
    { subject, level: 'full', rules },
    {
      patienceMs: 500,
      totalMs: DEFAULT_CHECK_MS,
      signal: new AbortController().signal,
      step: () => undefined,
    },
  );
}

/** Accepts, and never answers. */
function deadSubject(): Subject {
  return {
    name: 'dead',
    transport: 'tcp',
    isStarted: true,
    open: async () => {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      return {
        target: { transport: 'tcp', host: '127.0.0.1', port },
        pid: null,
        end: () => null,
        stop: () => {
          server.close();
          for (const socket of sockets) socket.destroy();
          return Promise.resolve({ exit: 'clean', how: 'it was told to', workers: null });
        },
      };
    },
  };
}

function brokenSubject(transport: 'tcp' | 'udp', mode: string): Subject {
  const server = foreignServerSchema.parse({
    name: mode,
    command: `'${process.execPath}' '${BROKEN}' ${transport} ${mode} {port}`,
    transports: [transport],
    ready: 'output:listening',
  });
  return commandSubject(server, transport, { graceMs: 1_000 });
}

test(
  'a server that accepts and never answers loses all of it',
  async () => {
    const checked = await check(deadSubject());
    const judged = judgeConformance(CONFORMANCE, checked, 'tcp', RULES);
    expect(judged, judged.reasons.join('\n')).toMatchObject({ points: 0, undecided: 0 });
    expect(judgeStyle(STYLE, checked.result.style, checked.styleCause)).toMatchObject({
      points: 0,
      undecided: 0,
    });
  },
  LIMIT_MS,
);

test(
  'a rule that the server’s other faults keep from being tried is lost',
  async () => {
    const byteOrder = RULES.filter(({ id }) => id === 'tcp-echo' || id === 'tcp-byte-order');
    const checked = await check(brokenSubject('tcp', 'adds-newline'), byteOrder);
    expect(checked.causes.get('tcp-byte-order')).toBe('server');
    const criterion = { ...CONFORMANCE, rules: ['tcp-byte-order'] };
    const judged = judgeConformance(criterion, checked, 'tcp', RULES);
    expect(judged).toMatchObject({ points: 0, undecided: 0 });
  },
  LIMIT_MS,
);

test(
  'what level full does not ask for of datagrams is no part of the points',
  async () => {
    const some = RULES.filter(({ id }) => id === 'udp-echo' || id === 'udp-plain');
    const checked = await check(brokenSubject('udp', 'right'), some);
    expect(checked.causes.get('udp-plain')).toBe('level');
    const criterion = { ...CONFORMANCE, rules: ['udp-echo', 'udp-plain'] };
    const judged = judgeConformance(criterion, checked, 'udp', RULES);
    expect(judged, judged.reasons.join('\n')).toMatchObject({ points: 40, undecided: 0 });
  },
  LIMIT_MS,
);
