// Exchanges against a client that answers by a script, without sockets: what is sent again, and what counts as what.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Arrival, DatagramClient } from '../wire/datagram-client.js';
import {
  createExchanger,
  isAnswered,
  type ExchangePatience,
  type Progress,
} from './exchange-datagrams.js';

const PATIENCE: ExchangePatience = { workMs: 0, patienceMs: 30, isOver: () => false };

/** All that the exchanger, and the client by its script, tell time by. */
const CLOCK: Parameters<typeof vi.useFakeTimers>[0] = {
  toFake: ['performance', 'setTimeout', 'clearTimeout'],
};
afterEach(() => {
  vi.useRealTimers();
});

/** @param script the datagrams that come at once for the n-th that is sent, counted from 1. */
function scripted(
  script: (sent: string, count: number) => readonly string[],
  progress: Progress = { cameMs: 0 },
) {
  const sent: string[] = [];
  const coming: Arrival[] = [];
  const client: DatagramClient = {
    server: { address: '127.0.0.1', port: 7 },
    send: (datagram) => {
      const text = datagram.toString();
      sent.push(text);
      for (const reply of script(text, sent.length)) {
        coming.push({
          bytes: Buffer.from(reply),
          address: '127.0.0.1',
          port: 7,
          atMs: performance.now(),
        });
      }
      return Promise.resolve(text === 'too long' ? 'EMSGSIZE' : null);
    },
    receive: async (untilMs) => {
      for (;;) {
        const next = coming.shift();
        if (next !== undefined) return next;
        if (performance.now() >= untilMs) return null;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    close: () => undefined,
  };
  return { sent, coming, exchanger: createExchanger(client, progress) };
}

function questions(...texts: string[]) {
  return texts.map((text) => ({ request: Buffer.from(text), expected: Buffer.from(text) }));
}

describe('an exchange', () => {
  it('sends once what is answered, and pairs replies that come in any order', async () => {
    const { exchanger, sent } = scripted((_, count) => (count === 3 ? ['c', 'a', 'b'] : []));
    const exchanged = await exchanger.exchange(questions('a', 'b', 'c'), PATIENCE);
    expect(sent).toEqual(['a', 'b', 'c']);
    expect(isAnswered(exchanged)).toBe(true);
    expect(
      exchanged.answers.map(({ reply, sends, copies }) => [
        `${reply?.bytes.toString()}`,
        sends,
        copies,
      ]),
    ).toEqual([
      ['a', 1, 1],
      ['b', 1, 1],
      ['c', 1, 1],
    ]);
  });

  it('sends again what is not answered, and nothing else, three times at most', async () => {
    const { exchanger, sent } = scripted((text) => (text === 'b' ? ['b'] : []));
    const exchanged = await exchanger.exchange(questions('a', 'b'), PATIENCE);
    expect(sent).toEqual(['a', 'b', 'a', 'a']);
    expect(exchanged.answers.map(({ reply, sends }) => [reply !== null, sends])).toEqual([
      [false, 3],
      [true, 1],
    ]);
    expect(isAnswered(exchanged)).toBe(false);
  });

  it('does not send again when it is over', async () => {
    const { exchanger, sent } = scripted(() => []);
    await exchanger.exchange(questions('a'), { ...PATIENCE, isOver: () => true });
    expect(sent).toEqual(['a']);
  });

  it('ends at the first datagram that is the reply to nothing', async () => {
    const { exchanger, sent } = scripted(() => ['x', 'a']);
    const { wrong, answers } = await exchanger.exchange(questions('a'), PATIENCE);
    expect(wrong?.bytes.toString()).toBe('x');
    expect(answers[0]?.reply).toBeNull();
    expect(sent).toEqual(['a']);
  });

  it('says why a datagram was not sent, and does not wait for its reply', async () => {
    const { exchanger, sent } = scripted(() => []);
    const { refused } = await exchanger.exchange(questions('too long'), PATIENCE);
    expect(refused).toBe('EMSGSIZE');
    expect(sent).toHaveLength(1);
  });

  it('takes what comes late, or twice, for what it is: no wrong reply to what is asked then', async () => {
    const { exchanger } = scripted((text) => (text === 'b' ? ['a', 'a', 'b', 'b'] : []));
    await exchanger.exchange(questions('a'), PATIENCE);
    const exchanged = await exchanger.exchange(questions('b'), PATIENCE);
    expect(exchanged.wrong).toBeNull();
    expect(await exchanger.listen(performance.now())).toBeNull();
    expect(exchanger.answers().map(({ sends, copies }) => [sends, copies])).toEqual([
      [3, 2],
      [1, 2],
    ]);
  });

  it('waits on while replies come, however slowly, and sends none of them again meanwhile', async () => {
    vi.useFakeTimers(CLOCK);
    const { exchanger, sent, coming } = scripted(() => []);
    const texts = Array.from({ length: 40 }, (_, index) => `${index}`);
    const exchanging = exchanger.exchange(questions(...texts), { ...PATIENCE, patienceMs: 3_000 });
    for (const text of texts) {
      await vi.advanceTimersByTimeAsync(800);
      const bytes = Buffer.from(text);
      coming.push({ bytes, address: '127.0.0.1', port: 7, atMs: performance.now() });
    }
    await vi.advanceTimersByTimeAsync(10);
    expect(isAnswered(await exchanging)).toBe(true);
    expect(sent).toEqual(texts);
  });

  it('counts replies to others of the same server: it is at work', async () => {
    vi.useFakeTimers(CLOCK);
    const progress = { cameMs: 0 };
    const { exchanger, sent } = scripted(() => [], progress);
    let doneMs: number | null = null;
    const exchanging = exchanger
      .exchange(questions('a'), { ...PATIENCE, patienceMs: 3_000 })
      .then(() => (doneMs = performance.now()));
    for (let tick = 0; tick < 10; tick++) {
      await vi.advanceTimersByTimeAsync(800);
      progress.cameMs = performance.now();
    }
    expect([doneMs, sent.length]).toEqual([null, 1]);
    // From then on it is silent, as long as anybody has patience.
    await vi.advanceTimersByTimeAsync(2_990);
    expect([doneMs, sent.length]).toEqual([null, 3]);
    await vi.advanceTimersByTimeAsync(20);
    expect(doneMs).not.toBeNull();
    await exchanging;
  });

  it('drains what it is still owed, and waits for nothing else', async () => {
    const { exchanger, coming } = scripted((_, count) => (count === 3 ? ['a'] : []));
    await exchanger.exchange(questions('a'), PATIENCE);
    expect(exchanger.answers()[0]).toMatchObject({ sends: 3, copies: 1 });
    const late = { bytes: Buffer.from('a'), address: '127.0.0.1', port: 7, atMs: 0 };
    coming.push(late, late, late);
    await exchanger.drain(60_000);
    expect(exchanger.answers()[0]).toMatchObject({ copies: 3 });
    expect(coming).toHaveLength(1);
  });

  it('drains nothing of who answers nobody', async () => {
    const { exchanger } = scripted(() => []);
    await exchanger.exchange(questions('a'), PATIENCE);
    await exchanger.drain(60_000);
    expect(exchanger.answers()[0]).toMatchObject({ copies: 0 });
  });

  it('gives the work that is asked for its time before it sends again', async () => {
    const { exchanger, sent, coming } = scripted(() => []);
    const startMs = performance.now();
    const exchanging = exchanger.exchange(questions('a'), { ...PATIENCE, workMs: 40 });
    await exchanging;
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(69);
    expect([sent.length, coming.length]).toEqual([3, 0]);
  });
});
