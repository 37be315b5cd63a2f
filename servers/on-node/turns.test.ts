// The queue of clients without sockets or time: who is served when, and who is not.
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.js';

function fakeSocket(name: string, log: string[]): Socket {
  return { name, destroy: () => log.push(`${name} destroyed`) } as unknown as Socket;
}

describe('turns', () => {
  it.each([
    [1, ['a'], ['a', 'b'], ['a', 'b', 'c']],
    [2, ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c']],
  ])('with %i places come in the order of joining', (places, first, second, third) => {
    const served: string[] = [];
    const turns = createTurns(places, (socket) =>
      served.push((socket as unknown as { name: string }).name),
    );
    for (const name of ['a', 'b', 'c']) turns.join(fakeSocket(name, []));
    expect(served).toEqual(first);
    turns.next();
    expect(served).toEqual(second);
    turns.next();
    expect(served).toEqual(third);
  });

  it('end by closing all who wait, and who comes after', () => {
    const log: string[] = [];
    const turns = createTurns(1, () => log.push('served'));
    for (const name of ['a', 'b']) turns.join(fakeSocket(name, log));
    turns.end();
    turns.next();
    turns.join(fakeSocket('c', log));
    expect(log).toEqual(['served', 'b destroyed', 'c destroyed']);
  });
});
