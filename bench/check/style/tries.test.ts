// The tries against clients that are made up: who is served when is then exact, and a machine that stumbles can be staged.
import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AMOUNT_OFFSET, KIND_OFFSET, KIND_WAIT } from '../../../protocol/frame.js';
import { admit } from './admit.js';
import type { Answer, Asker } from './asker.js';
import { fillUp, tryBusy } from './busy-server.js';
import { holdInMidSession, holdSilent } from './hold-clients.js';
import { askForWork, type Work } from './meanwhile.js';
import { computeRequest, echoRequest, waitRequest } from './requests.js';
import { measurePace, type TryContext } from './try-context.js';
import { findAbilities } from './work-tries.js';

const REPLY: Answer = { kind: 'reply', bytes: Buffer.alloc(1) };

/** Of all tries here, which listen to it at once. */
const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

const CONTEXT: TryContext = {
  target: { transport: 'tcp', host: '127.0.0.1', port: 9 },
  mayFall: true,
  open: () => Promise.reject(new Error('nobody comes here')),
  watch: null,
  pace: { usualReplyMs: 1, firstReplyMs: 1 },
  patienceMs: 2_000,
  signal: NEVER,
};

/** A client whose requests are answered by `serve`, and which tells when it is closed. */
function client(
  serve: (request: Buffer) => Promise<unknown>,
  onClose = (): void => undefined,
): Asker {
  return {
    localPort: () => 1,
    ask: (request) => serve(request).then(() => REPLY),
    isClosed: () => false,
    close: onClose,
  };
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const atOnce = (): Promise<void> => after(1);
const newcomer = { slowestMs: 0, isLookedFor: false };

describe.concurrent('admit', () => {
  it('calls a client starved that is served when one that holds on has left, and not before', async () => {
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const held = [client(atOnce, leave)];
    const admission = await admit({ ...newcomer, client: client(() => left), held }, CONTEXT);
    expect(admission).toMatchObject({
      kind: 'starved',
      starvation: { held: 1, times: 1, holderServed: true, accepted: null },
    });
  });

  it('gives a client all the patience there is when those that hold on are not answered either', async () => {
    const slow = (): Promise<void> => after(700);
    const held = [client(slow)];
    const admission = await admit({ ...newcomer, client: client(slow), held }, CONTEXT);
    expect(admission.kind).toBe('served');
  });

  it('waits longer where a first reply takes long', async () => {
    const pace = { usualReplyMs: 1, firstReplyMs: 200 };
    const starting = client(() => after(600));
    const context = { ...CONTEXT, pace };
    const admission = await admit(
      { ...newcomer, client: starting, held: [client(atOnce)] },
      context,
    );
    expect(admission.kind).toBe('served');
  });

  it('says so when the client is closed, and when it is not served even after one has left', async () => {
    const closed: Asker = { ...client(atOnce), ask: () => Promise.resolve({ kind: 'closed' }) };
    const held = [client(atOnce)];
    expect(await admit({ ...newcomer, client: closed, held }, CONTEXT)).toEqual({
      kind: 'turned-away',
    });
    const never = client(() => new Promise(() => undefined));
    const admission = await admit(
      { ...newcomer, client: never, held },
      { ...CONTEXT, patienceMs: 400 },
    );
    expect(admission).toMatchObject({ kind: 'starved', starvation: { relievedMs: null } });
  });
});

/** A server that does `slots` things at a time; a request that begins with a number is work for so many milliseconds. */
function server(slots: number): { client(): Asker; worked(): number } {
  const waiting: (() => void)[] = [];
  let free = slots;
  let worked = 0;
  async function serve(request: Buffer): Promise<void> {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    const isWork = request.length === 2;
    if (isWork) worked++;
    await after(isWork ? request.readUInt16BE() : 1);
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
  return { client: () => client(serve), worked: () => worked };
}

/** Work for `milliseconds` times the factor. */
function work(milliseconds: number): Work {
  const request = (factor: number): Buffer => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16BE(Math.min(2_000, Math.round(factor * milliseconds)));
    return bytes;
  };
  return { request, meanwhile: echoRequest };
}

describe.concurrent('tryBusy', () => {
  it('finds that all are held up by a server that does one thing at a time, in three tries or more', async () => {
    const one = server(1);
    const busy = await tryBusy([one.client()], [one.client(), one.client()], work(150), CONTEXT);
    expect(busy.heldUp).toEqual([true, true]);
    expect(one.worked()).toBeGreaterThanOrEqual(3);
  });

  it('finds that nobody is held up where others do the work', async () => {
    const two = server(2);
    const busy = await tryBusy([two.client()], [two.client()], work(150), CONTEXT);
    expect(busy.heldUp).toEqual([false]);
  });

  it('asks for more work when it was done too soon to say anything', async () => {
    const two = server(2);
    const busy = await tryBusy([two.client()], [two.client()], work(1), CONTEXT);
    expect(busy.heldUp).toEqual([false]);
    expect(two.worked()).toBeGreaterThan(1);
  });

  it('can tell nothing where work takes no longer, however much is asked for, and gives up soon', async () => {
    const one = server(1);
    const idle = { ...work(20), request: () => work(20).request(1) };
    const busy = await tryBusy([one.client()], [one.client()], idle, CONTEXT);
    expect(busy.heldUp).toEqual([null]);
    expect(one.worked()).toBeLessThan(8);
  });
});

describe.concurrent('findAbilities', () => {
  /** A server that waits, as far as it can, and replies `lateMs` later. */
  function distant(lateMs: number, canWait: boolean): Asker {
    return client((request) => {
      const isWait = request.readUInt16BE(KIND_OFFSET) === KIND_WAIT;
      const waitMs = canWait && isWait ? request.readUInt32BE(AMOUNT_OFFSET) / 1_000 : 0;
      return after(lateMs + waitMs + 1);
    });
  }

  it.each([
    ['an echo is quick', 1, false],
    ['an echo takes as long as a wait', 60, false],
    ['a wait is done by a quick server', 1, true],
    ['a wait is done by a distant server', 60, true],
  ])('tells a wait from an echo where %s', async (_what, lateMs, waits) => {
    const pace = { usualReplyMs: lateMs + 1, firstReplyMs: lateMs + 1 };
    const abilities = await findAbilities(distant(lateMs, waits), pace, CONTEXT);
    expect(abilities).toEqual({ iterations: null, waits });
  });
});

describe('a request', () => {
  it('asks for no more than its field holds', () => {
    const most = [computeRequest(1e12), waitRequest(4_294_967_295.7), waitRequest(30_000.4)];
    expect(most.map((request) => request.readUInt32BE(AMOUNT_OFFSET))).toEqual([
      0xffff_ffff, 0xffff_ffff, 30_000,
    ]);
  });
});

describe.concurrent('fillUp', () => {
  it.each([1, 2, 4])(
    'finds that %i outstanding requests fill a server of as many threads',
    async (slots) => {
      const pool = server(slots);
      const askers = Array.from({ length: 6 }, () => pool.client());
      const stepped = new Set<number>();
      const asked = { ...work(200), stepped: (count: number) => stepped.add(count) };
      const { steps } = await fillUp(askers, [pool.client()], asked, CONTEXT);
      const free = Array.from({ length: slots - 1 }, (_, index) => index + 1);
      expect(steps.map(({ heldUp }) => heldUp)).toEqual([...free.map(() => 0), 1]);
      expect([...stepped]).toEqual(free);
    },
  );

  it('ends where there are no more clients', async () => {
    const all = server(Infinity);
    const askers = [all.client(), all.client(), all.client()];
    const { steps } = await fillUp(askers, [all.client()], work(200), CONTEXT);
    expect(steps.map(({ heldUp }) => heldUp)).toEqual([0, 0, 0]);
  });

  it('gives work that is never done two patiences, however many have asked for it, and asks these no more', async () => {
    let closed = 0;
    const never = (): Asker =>
      client(
        () => new Promise(() => undefined),
        () => closed++,
      );
    const askers = Array.from({ length: 6 }, never);
    const beganMs = performance.now();
    await fillUp(askers, [client(atOnce)], work(200), { ...CONTEXT, patienceMs: 400 });
    expect(performance.now() - beganMs).toBeLessThan(6 * 400);
    expect(closed).toBe(6);
  });

  it('has no steps where nothing that was asked for took any time', async () => {
    const one = server(1);
    const idle = { ...work(20), request: () => work(20).request(1) };
    const { steps } = await fillUp([one.client()], [one.client()], idle, CONTEXT);
    expect(steps).toEqual([]);
  });
});

describe.concurrent('a try that is told to end', () => {
  const hopeless = (): Asker => client(() => new Promise(() => undefined));
  const patient = (signal: AbortSignal): TryContext => ({
    ...CONTEXT,
    open: () => Promise.resolve(hopeless()),
    patienceMs: 60_000,
    signal,
  });

  it.each<[string, (context: TryContext) => Promise<unknown>]>([
    ['an admission', (context) => admit({ ...newcomer, client: hopeless(), held: [] }, context)],
    ['holding clients', holdInMidSession],
    ['holding silent ones', (context) => holdSilent(1, context)],
    ['measuring the pace', (context) => measurePace(hopeless(), context)],
    ['finding abilities', (context) => findAbilities(hopeless(), CONTEXT.pace, context)],
    ['work', (context) => askForWork(hopeless(), echoRequest(), context)],
    ['busy clients', (context) => tryBusy([hopeless()], [hopeless()], work(9), context)],
    ['filling up', (context) => fillUp([hopeless()], [hopeless()], work(9), context)],
  ])('does not wait for any reply: %s', async (_what, attempt) => {
    const enough = new AbortController();
    const ended = attempt(patient(enough.signal)).then(
      () => 'settled',
      () => 'settled',
    );
    setTimeout(() => enough.abort(new Error('enough')), 20);
    expect(await Promise.race([ended, after(3_000)])).toBe('settled');
  });
});
