// Real servers, named by how they behave. Each takes seconds, so there is one or two of a kind; check-styles.ts tries all of ours, and a test
// of the servers in examples/ names those.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../../posix/platform.js';
import { foreignServerSchema } from '../../../results/foreign-server.js';
import { parseStyleSpec } from '../../../servers/style-options.js';
import { commandSubject, styleSubject } from '../open-subject.js';
import type { CheckTools } from '../rule.js';
import type { Subject, SubjectServer } from '../subject.js';
import { EXPECTED_STYLES } from './expected-styles.js';
import { identifyStyle } from './identify-style.js';

const TEST_MS = 90_000;
const TRIED = [
  'tcp iterative',
  'tcp cluster --workers 2 --scheduling none',
  'tcp piscina --threads 2',
  'tcp posix-fork',
  'tcp posix-threads --threads pool:3',
  'udp posix-prefork --workers 3',
];
/** Ends after a dozen replies. */
const MORTAL = `
let replies = 0;
require('node:net').createServer((socket) => socket.on('error', () => {}).on('data', (data) => {
  socket.write(data, () => { if (++replies > 12) process.exit(3); });
})).listen(Number(process.argv[2]), '127.0.0.1');
`;

const tools: CheckTools = {
  level: 'full',
  patienceMs: 3_000,
  signal: new AbortController().signal,
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'echobench-style-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(text: string): Subject {
  const file = join(folder, `${Math.random()}.cjs`);
  writeFileSync(file, text);
  const command = `${process.execPath} ${file} {port}`;
  return commandSubject(foreignServerSchema.parse({ name: 'foreign', command }), 'tcp');
}

const cases = EXPECTED_STYLES.filter(({ spec, transport }) =>
  TRIED.includes(`${transport} ${spec}`),
);

describe('a style of ours', () => {
  it('is in the table of what is expected', () => {
    expect(cases).toHaveLength(TRIED.length);
  });

  it.skipIf(unsupportedReason() !== null).each(cases)(
    '$spec over $transport is named $named',
    async ({ spec, transport, named }) => {
      const subject = styleSubject(parseStyleSpec(spec), transport);
      const style = await identifyStyle(subject, tools);
      expect(style.named, style.evidence.join('\n')).toBe(named);
      expect(style.confidence).toBeGreaterThanOrEqual(0.8);
    },
    TEST_MS,
  );
});

describe('a server of somebody else', () => {
  it(
    'is named by the wire alone where its process cannot be seen',
    async () => {
      const near = styleSubject(parseStyleSpec('event-loop'), 'tcp');
      const open: Subject['open'] = async (signal) => ({ ...(await near.open(signal)), pid: null });
      const far: Subject = { ...near, open };
      const style = await identifyStyle(far, tools);
      expect(style).toMatchObject({ named: 'event-loop', confidence: 0.8 });
      expect(style.evidence).toContain('Its processes cannot be seen from here.');
    },
    TEST_MS,
  );

  it(
    'is not named when it falls',
    async () => {
      const style = await identifyStyle(program(MORTAL), tools);
      expect(style).toMatchObject({ named: null, confidence: 0 });
    },
    TEST_MS,
  );

  it('is not named when naming itself fails, which is no end of the check', async () => {
    const target = { transport: 'udp', host: '127.0.0.1', port: 0 } as const;
    const server = { target, pid: null, end: () => null, stop: () => Promise.resolve(null) };
    const open = (): Promise<SubjectServer> => Promise.resolve(server);
    const subject: Subject = { name: 'nowhere', transport: 'udp', isStarted: false, open };
    const style = await identifyStyle(subject, tools);
    expect(style).toMatchObject({ named: null, confidence: 0 });
    expect(style.evidence.join(' ')).toMatch(/fault of their own: .*port/iu);
  });

  it('is not tried on when the time is over', async () => {
    const subject = styleSubject(parseStyleSpec('null'), 'tcp');
    const style = await identifyStyle(subject, { ...tools, signal: AbortSignal.abort() });
    expect(style).toEqual({
      named: null,
      confidence: 0,
      evidence: ['The time was over before its style could be told.'],
    });
  });
});
