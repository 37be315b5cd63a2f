import { describe, expect, test } from 'vitest';
import { createClientTurns, createClosedUdpDemand } from './udp-demand.js';

describe('the turns of an open loop', () => {
  test('take the client that has been idle longest', () => {
    const turns = createClientTurns(3);
    expect([turns.take(), turns.take()]).toEqual([0, 1]);
    turns.ended(1);
    turns.ended(0);
    expect([turns.take(), turns.take(), turns.take()]).toEqual([2, 1, 0]);
  });

  test('go round evenly when nobody is idle', () => {
    const turns = createClientTurns(3);
    const taken = Array.from({ length: 9 }, () => turns.take());
    for (const client of [0, 1, 2]) {
      expect(taken.filter((each) => each === client)).toHaveLength(3);
    }
  });

  test('count a client as idle only when its last request has ended', () => {
    const turns = createClientTurns(2);
    const taken = Array.from({ length: 4 }, () => turns.take());
    const [client] = taken as [number];
    turns.ended(client);
    turns.ended(1 - client);
    turns.ended(1 - client);
    expect(turns.take()).toBe(1 - client);
  });
});

describe('a closed loop', () => {
  test('sends for every client at first, and again as each request ends', () => {
    const sent: number[] = [];
    const demand = createClosedUdpDemand(
      3,
      () => 0,
      (client) => sent.push(client),
    );
    demand.start(() => Infinity);
    demand.ended(1);
    expect(sent).toEqual([0, 1, 2, 1]);
  });

  test('keeps the clients of a refused flow at rest until its time is over', () => {
    const sent: number[] = [];
    const demand = createClosedUdpDemand(
      4,
      (client) => client % 2,
      (client) => sent.push(client),
    );
    demand.rest(1, 1_000);
    for (const client of [0, 1, 2, 3]) demand.ended(client);
    demand.tick(999);
    expect(sent).toEqual([0, 2]);
    demand.tick(1_000);
    expect(sent).toEqual([0, 2, 1, 3]);
  });
});
