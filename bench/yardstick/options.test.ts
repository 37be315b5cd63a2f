// The command line of `bench:yardstick`.
import { describe, expect, it } from 'vitest';
import { readYardstickRequest } from './options.js';
import { ROW_IDS } from './rows.js';

describe('readYardstickRequest', () => {
  it('asks for all rows, seven pairs and windows of a second', async () => {
    expect(await readYardstickRequest([])).toEqual({
      pairs: 7,
      windowMs: 1_000,
      warmupMs: 1_000,
      only: ROW_IDS,
      subject: { engine: 'posix', style: 'posix-epoll' },
      json: false,
    });
  });

  it('takes every option', async () => {
    const words =
      '--pairs 3 --window 200ms --warmup 0 --only tcp-server,tcp-styles --engine node --style event-loop --json';
    expect(await readYardstickRequest(words.split(' '))).toEqual({
      pairs: 3,
      windowMs: 200,
      warmupMs: 0,
      only: ['tcp-server', 'tcp-styles'],
      subject: { engine: 'node', style: 'event-loop' },
      json: true,
    });
  });

  it.each([
    ['--pars 3', /did you mean "--pairs"/],
    ['--pairs 0', /from 1 to/],
    ['--window 10ms', /out of range/],
    ['--only tcp-serve', /did you mean "tcp-server"/],
    ['--engine autocannon', /choose from posix, node/],
    ['--style event-lop', /no style "event-lop"/],
    ['tcp-server', /./],
  ])('refuses "%s"', async (words, text) => {
    await expect(readYardstickRequest(words.split(' '))).rejects.toThrow(text);
  });
});
