import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkResultSchema, type CheckResult } from '../../results/check-result.js';
import { MeasureError } from '../run/instruments.js';
import { failed, passed, skipped } from './observations.js';
import type { CheckRule, CheckTools } from './rule.js';
import { causeOfLateness, checkWithCauses, type CausedCheck, type CheckRun } from './run-check.js';
import type { Subject, SubjectServer } from './subject.js';

/** A server in this process, and what becomes of it. */
interface Fake extends SubjectServer {
  /** As if the process had died. */
  die(): void;
  /** Takes connections and answers none. */
  hang(): void;
}

interface FakeSubject extends Subject {
  readonly opened: Fake[];
}

const subjects: FakeSubject[] = [];
afterEach(async () => {
  for (const { opened } of subjects.splice(0)) for (const server of opened) await server.stop();
});

function createSubject({ isStarted = true, isSilent = false } = {}): FakeSubject {
  const opened: Fake[] = [];
  const subject: FakeSubject = {
    name: 'fake',
    transport: 'tcp',
    isStarted,
    opened,
    open: async () => {
      const [running] = opened;
      if (!isStarted && running !== undefined) return running;
      const server = await openFake(isSilent);
      opened.push(server);
      return server;
    },
  };
  subjects.push(subject);
  return subject;
}

async function openFake(isSilent: boolean): Promise<Fake> {
  const sockets = new Set<Socket>();
  let answers = !isSilent;
  let end: ReturnType<SubjectServer['end']> = null;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (answers) socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    target: { transport: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    pid: null,
    end: () => end,
    stop: () => {
      close();
      return Promise.resolve(end ?? { exit: 'clean', how: 'it was told to', workers: null });
    },
    die: () => {
      close();
      end = { exit: 'died', how: 'it exited with 1 and said: Error: boom', workers: null };
    },
    hang: () => (answers = false),
  };
}

type Try = (server: Fake, tools: CheckTools) => Promise<ReturnType<typeof passed>>;

function rule(id: string, attempt: Try, more: Partial<CheckRule> = {}): CheckRule {
  return {
    id,
    title: id,
    transport: 'tcp',
    level: 'echo',
    server: 'shared',
    rule: 'a rule',
    check: (server, tools) => attempt(server as Fake, tools),
    ...more,
  };
}

const fine: Try = () => Promise.resolve(passed('something', 'the right thing'));

async function check(...what: Parameters<typeof checkFully>): Promise<CheckResult> {
  return (await checkFully(...what)).result;
}

function checkFully(
  subject: Subject,
  rules: readonly CheckRule[],
  { level = 'full', ...more }: Partial<CheckRun> & { level?: 'echo' | 'full' } = {},
): Promise<CausedCheck> {
  const run: CheckRun = {
    patienceMs: 300,
    totalMs: 20_000,
    signal: new AbortController().signal,
    step: () => undefined,
    ...more,
  };
  return checkWithCauses({ subject, level, rules, namesStyle: false }, run);
}

const statuses = ({ findings }: CheckResult): string[] =>
  findings.map(({ id, status }) => `${id} ${status}`);

describe('runCheck', () => {
  it('tries all rules on one server, in order, and ends it', async () => {
    const subject = createSubject();
    const steps: string[] = [];
    const result = await check(subject, [rule('a', fine), rule('b', fine)], {
      step: (what, index, count) => steps.push(`${what} ${index} ${count}`),
    });
    expect(checkResultSchema.parse(result)).toEqual(result);
    expect(result).toMatchObject({ target: 'fake', level: 'full', verdict: 'pass' });
    expect(statuses(result)).toEqual(['a pass', 'b pass']);
    expect(steps).toEqual(['a 0 3', 'b 1 3']);
    expect(subject.opened).toHaveLength(1);
  });

  it('fails when a rule does, and not for a warning', async () => {
    const bad: Try = () => Promise.resolve(failed('x', 'y', 'z'));
    const warned: Try = () =>
      Promise.resolve({ ...failed('x', 'y', 'z'), status: 'warn' as const });
    expect((await check(createSubject(), [rule('a', fine), rule('b', bad)])).verdict).toBe('fail');
    expect((await check(createSubject(), [rule('a', fine), rule('b', warned)])).verdict).toBe(
      'pass',
    );
  });

  it('fails a rule in which the server died, says how, and starts another for the next', async () => {
    const subject = createSubject();
    const kill: Try = (server) => {
      server.die();
      return fine(server, {} as CheckTools);
    };
    const result = await check(subject, [rule('a', fine), rule('b', kill), rule('c', fine)]);
    expect(statuses(result)).toEqual(['a pass', 'b fail', 'c pass']);
    const [, finding] = result.findings;
    expect(finding?.received).toBe(
      'after it the server was gone: it exited with 1 and said: Error: boom',
    );
    expect(finding?.remedy).toContain('go on serving');
    expect(subject.opened).toHaveLength(2);
  });

  it('fails a rule after which nobody is served, beside what the rule saw', async () => {
    const subject = createSubject();
    const hang: Try = (server) => {
      server.hang();
      return Promise.resolve(failed('x', 'y came', 'mend it'));
    };
    const result = await check(subject, [rule('a', fine), rule('b', hang), rule('c', fine)]);
    expect(result.findings[1]).toMatchObject({
      status: 'fail',
      received: 'y came; after it the server answered nobody',
      remedy: 'mend it',
    });
    expect(statuses(result).at(-1)).toBe('c pass');
  }, 20_000);

  it('waits for no server that is starting when the user has had enough', async () => {
    const enough = new AbortController();
    const asked: AbortSignal[] = [];
    const slow: Subject = {
      ...createSubject(),
      open: (signal) => {
        asked.push(signal);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      },
    };
    const run = { patienceMs: 500, totalMs: 60_000, signal: enough.signal, step: () => undefined };
    setTimeout(() => enough.abort(new Error('enough')), 20);
    const plan = { subject: slow, level: 'full', rules: [rule('a', fine)] } as const;
    await expect(checkWithCauses(plan, run)).rejects.toThrow('enough');
    expect(asked).toHaveLength(1);
  });

  it('gives up a server that answers nobody from the start', async () => {
    const { result, causes, styleCause } = await checkFully(createSubject({ isSilent: true }), [
      rule('a', () => Promise.resolve(failed('x', 'nothing came in time', 'answer'))),
      rule('b', fine),
    ]);
    expect([...causes, styleCause]).toEqual([['b', 'server'], 'server']);
    expect(statuses(result)).toEqual(['a fail', 'b skip']);
    expect(result.findings[0]?.remedy).toBe('answer');
    expect(result.style.evidence).toEqual(['the server answered nobody from the first rule on']);
  }, 20_000);

  it('skips what an echo server is not asked', async () => {
    const full = rule('b', fine, { level: 'full' });
    const result = await check(createSubject(), [rule('a', fine), full], { level: 'echo' });
    expect(statuses(result)).toEqual(['a pass', 'b skip']);
    expect(result.findings[1]?.received).toContain('--level full');
  });

  it('gives a rule that ends its server one that no other uses after it', async () => {
    const subject = createSubject();
    const own = rule(
      'b',
      async (server) => {
        await server.stop();
        return passed('x', 'y');
      },
      { server: 'own' },
    );
    const result = await check(subject, [rule('a', fine), own, rule('c', fine)]);
    expect(statuses(result)).toEqual(['a pass', 'b pass', 'c pass']);
    expect(subject.opened).toHaveLength(2);
  });

  it('neither ends a server that runs already nor begins it anew', async () => {
    const subject = createSubject({ isStarted: false });
    const own = rule('b', fine, { server: 'own' });
    const kill: Try = (server) => {
      server.die();
      return fine(server, {} as CheckTools);
    };
    const rules = [rule('a', fine), own, rule('c', kill), rule('d', fine)];
    const result = await check(subject, rules);
    expect(statuses(result)).toEqual(['a pass', 'b skip', 'c fail', 'd skip']);
    expect(result.findings[1]?.received).toContain('not started by echobench');
  });

  it('fails a rule for which a server does not start again, and skips the rest', async () => {
    const subject = createSubject();
    let tries = 0;
    const once: Subject = {
      ...subject,
      open: (signal) => {
        tries++;
        return subject.opened.length === 0
          ? subject.open(signal)
          : Promise.reject(new MeasureError('SERVER_NOT_STARTED', 'its port is taken'));
      },
    };
    const ending = rule('b', fine, { server: 'own' });
    const rules = [rule('a', fine), ending, rule('c', fine), rule('d', fine)];
    const { result, causes } = await checkFully(once, rules);
    expect(statuses(result)).toEqual(['a pass', 'b pass', 'c fail', 'd skip']);
    expect(result.findings[2]?.received).toBe('it could not be started again: its port is taken');
    expect(result.findings[2]?.remedy).toContain('start again');
    expect([...causes]).toEqual([['d', 'server']]);
    expect(tries).toBe(3);
  });

  it('tries the other rules on a server that ended of what the first one sent', async () => {
    const kill: Try = (server) => {
      server.die();
      return Promise.resolve(failed('x', 'y', 'z'));
    };
    const result = await check(createSubject(), [rule('a', kill), rule('b', fine)]);
    expect(statuses(result)).toEqual(['a fail', 'b pass']);
  });

  it('knows why each rule was not tried, which its result does not say', async () => {
    const why = rule('b', () => Promise.resolve(skipped('environment', 'no such address')));
    const rules = [rule('a', fine), why, rule('c', fine, { level: 'full' })];
    const { result, causes } = await checkFully(createSubject(), rules, { level: 'echo' });
    expect(checkResultSchema.parse(result)).toEqual(result);
    expect([...causes]).toEqual([
      ['b', 'environment'],
      ['c', 'level'],
    ]);
  });

  it('blames the server for time that it has burnt itself', () => {
    expect(causeOfLateness(70_000, 120_000)).toBe('server');
    expect(causeOfLateness(20_000, 120_000)).toBe('time');
    // Too short for any server.
    expect(causeOfLateness(2_900, 3_000)).toBe('time');
  });

  it('leaves out rules of other transports', async () => {
    const result = await check(createSubject(), [
      rule('a', fine),
      rule('u', fine, { transport: 'udp' }),
    ]);
    expect(statuses(result)).toEqual(['a pass']);
  });

  it('skips what is left when the time is over', async () => {
    const forever: Try = () => new Promise(() => undefined);
    const { result, causes } = await checkFully(
      createSubject(),
      [rule('a', forever), rule('b', fine)],
      { totalMs: 300 },
    );
    expect([...causes.values()]).toEqual(['time', 'time']);
    // Every report says so by a failure, and not by the verdict alone.
    expect(statuses(result)).toEqual(['a fail', 'b skip']);
    expect(result.findings[0]?.received).toContain('time for the whole check was over before');
    expect(result.findings[1]?.received).toContain('time for the whole check');
    expect(result.verdict).toBe('fail');
  });

  it('rejects when it is told to stop, and ends the server', async () => {
    const subject = createSubject();
    const stop = new AbortController();
    const forever: Try = () => {
      stop.abort(new Error('enough'));
      return new Promise(() => undefined);
    };
    await expect(check(subject, [rule('a', forever)], { signal: stop.signal })).rejects.toThrow(
      'enough',
    );
    const [server] = subject.opened;
    await expect(fetch(`http://127.0.0.1:${server?.target.port ?? 0}`)).rejects.toThrow();
  });

  it('rejects for a fault of its own', async () => {
    const broken = rule('a', () => Promise.reject(new TypeError('a mistake')));
    await expect(check(createSubject(), [broken])).rejects.toThrow('a mistake');
  });
});
