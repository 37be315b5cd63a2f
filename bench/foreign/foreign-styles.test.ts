import { describe, expect, it } from 'vitest';
import { foreignServerSchema, type ForeignServer } from '../../results/foreign-server.js';
import { foreignNotes } from './foreign-notes.js';
import { questionsWith, resolveWith } from './foreign-styles.js';
import { scenarioSchema } from '../../results/scenario.js';

const MINE = foreignServerSchema.parse({
  name: 'mine',
  command: 'sh mine.sh {port}',
  transports: ['tcp', 'udp'],
  workloads: ['echo', 'compute'],
  parallelism: 2,
});
const ITS = { style: 'mine', options: {} };
const CLUSTER = { style: 'cluster', options: {} };

describe('questionsWith', () => {
  const { supports, doesWorkload, withWorkers } = questionsWith([MINE]);

  it('answers for a server by what it is said to do', () => {
    expect(supports(ITS, 'udp')).toEqual({ supported: true });
    expect(supports(ITS, 'http')).toEqual({
      supported: false,
      reason: 'http is not among its transports (tcp, udp)',
    });
    expect(doesWorkload(ITS, 'compute:200us')).toEqual({ supported: true });
    expect(doesWorkload(ITS, 'compute:1000')).toEqual({ supported: true });
    expect(doesWorkload(ITS, 'wait:1ms')).toEqual({
      supported: false,
      reason: 'wait is not among its workloads (echo, compute)',
    });
    expect(withWorkers(ITS, 4)).toBeNull();
  });

  it('leaves a server out whose program is not here, and says so', () => {
    const why = (changes: Partial<ForeignServer>): string => {
      const support = questionsWith([{ ...MINE, ...changes }]).supports(ITS, 'tcp');
      return support.supported ? 'it is supported' : support.reason;
    };
    expect(why({ command: 'no-such-program {port}' })).toMatch(
      /^"no-such-program" cannot be started: none of the folders/u,
    );
    expect(why({ command: './mine {port}', cwd: '/no/such/folder' })).toContain(
      'the folder /no/such/folder that it is to run in',
    );
  });

  it('answers for a style as without any servers', () => {
    expect(supports(CLUSTER, 'tcp')).toEqual({ supported: true });
    expect(doesWorkload(CLUSTER, 'wait:1ms')).toEqual({ supported: true });
    expect(withWorkers(CLUSTER, 4)).toEqual({ style: 'cluster', options: { workers: 4 } });
  });
});

describe('resolveWith', () => {
  it('gives a server the CPUs that it is said to use, or all', () => {
    const resolve = resolveWith([MINE, { ...MINE, name: 'other', parallelism: null }]);
    expect(resolve(ITS)).toEqual({ options: {}, parallelism: 2 });
    expect(resolve({ ...ITS, style: 'other' }).parallelism).toBe(Infinity);
    expect(resolve({ style: 'event-loop', options: {} }).parallelism).toBe(1);
  });
});

describe('foreignNotes', () => {
  const scenarioOf = (changes: object) =>
    scenarioSchema.parse({
      name: 'test',
      description: '',
      servers: [MINE],
      sweeps: [{ transports: ['tcp'], workloads: ['echo'], concurrency: [1] }],
      rounds: 1,
      warmupMs: 0,
      windowMs: 100,
      ...changes,
    });

  it('says nothing of servers that are started and asked for nothing else', () => {
    expect(foreignNotes(scenarioOf({}))).toEqual([]);
  });

  it('says that numbers of workers are nothing to a server, in sweeps of it', () => {
    const sweep = { transports: ['tcp'], workloads: ['echo'], concurrency: [1], workers: [1, 2] };
    const styles = [CLUSTER];
    expect(
      foreignNotes(scenarioOf({ sweeps: [{ ...sweep, styles: ['cluster'] }], styles })),
    ).toEqual([]);
    expect(foreignNotes(scenarioOf({ sweeps: [sweep], styles }))).toEqual([
      expect.stringMatching(/^mine has workers as its command says, and is measured once for all/u),
    ]);
  });

  it('says what one that runs already cannot be: new, pinned, or seen from here', () => {
    const servers = [{ name: 'far', target: 'tcp://192.0.2.1:7' }];
    expect(foreignNotes(scenarioOf({ servers }))).toEqual([
      expect.stringMatching(/^far runs already and is not started anew/u),
      expect.stringMatching(/^far: its CPU and memory are not measured: .* this machine alone/u),
    ]);
  });
});
