import { describe, expect, it } from 'vitest';
import { groupLeftOut } from './left-out.js';

const SPEAKS = 'the posix styles speak tcp and udp';

describe('what was left out of a run', () => {
  it('names styles together that lack the same transports for the same reason', () => {
    const groups = groupLeftOut([
      { style: 'posix-fork', transport: 'udp', reason: 'no connection' },
      { style: 'posix-fork', transport: 'http', reason: SPEAKS },
      { style: 'posix-poll', transport: 'http', reason: SPEAKS },
      { style: 'posix-epoll', transport: 'http', reason: SPEAKS },
    ]);
    expect(groups).toEqual([
      { what: 'posix-fork over udp', reason: 'no connection' },
      { what: 'posix-fork, posix-poll and posix-epoll over http', reason: SPEAKS },
    ]);
  });

  it('keeps apart those that lack more', () => {
    const reason = 'there is no koffi';
    const groups = groupLeftOut([
      { style: 'posix-poll', transport: 'tcp', reason },
      { style: 'posix-fork', transport: 'tcp', reason },
      { style: 'posix-poll', transport: 'udp', reason },
    ]);
    expect(groups).toEqual([
      { what: 'posix-poll over tcp and udp', reason },
      { what: 'posix-fork over tcp', reason },
    ]);
  });

  it('says once what variants of a style have in common', () => {
    const cluster = { style: 'cluster', transport: 'tcp', reason: 'needs Node 22.12' } as const;
    expect(groupLeftOut([cluster, cluster])).toEqual([
      { what: 'cluster over tcp', reason: 'needs Node 22.12' },
    ]);
    expect(groupLeftOut([])).toEqual([]);
  });
});
