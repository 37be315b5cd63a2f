import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startOpening } from './opening.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const clients = Array.from({ length: 200 }, (_, client) => client);

test('64 connects are under way at once, the others follow as those settle', async () => {
  const connects: number[] = [];
  const opening = startOpening(clients, (client) => connects.push(client));
  expect(connects).toEqual(clients.slice(0, 64));
  opening.settled();
  opening.settled();
  expect(connects).toEqual(clients.slice(0, 66));
  for (let left = 198; left > 0; left--) opening.settled();
  await opening.done;
  expect(connects).toEqual(clients);
  expect(vi.getTimerCount()).toBe(0);
});

test('opening ends when nothing has settled for a while, and starts no more connects', async () => {
  const connects: number[] = [];
  const opening = startOpening(clients, (client) => connects.push(client));
  vi.advanceTimersByTime(1_400);
  opening.settled();
  vi.advanceTimersByTime(1_400);
  opening.settled();
  vi.advanceTimersByTime(1_600);
  await opening.done;
  opening.settled();
  expect(connects).toEqual(clients.slice(0, 66));
  expect(vi.getTimerCount()).toBe(0);
});
