import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readForeignServers, type ForeignArguments } from './foreign-options.js';

const DEFAULTS = {
  command: null,
  target: null,
  transports: ['tcp'],
  workloads: ['echo'],
  cwd: null,
  env: {},
  ready: 'echo',
  readyTimeoutMs: 20_000,
  parallelism: null,
};

describe('readForeignServers', () => {
  it('is empty without any', () => {
    expect(readForeignServers({})).toEqual([]);
  });

  it('takes what follows the first = as the command, whatever it holds', () => {
    const [server] = readForeignServers({ server: ["my.one=sh -c 'A=1 ./a --port={port}'"] });
    expect(server).toEqual({
      ...DEFAULTS,
      name: 'my.one',
      command: "sh -c 'A=1 ./a --port={port}'",
    });
  });

  it('takes a URL as one that runs already, reached by its own transport alone', () => {
    expect(readForeignServers({ server: ['inetd=udp://127.0.0.1:7'] })).toEqual([
      { ...DEFAULTS, name: 'inetd', target: 'udp://127.0.0.1:7', transports: ['udp'] },
    ]);
  });

  it('gives each server its own details, and adds variables up', () => {
    const [a, b] = readForeignServers({
      server: ['a=./a {transport} {port}', 'b=./b {port}'],
      serverTransports: ['a=tcp,udp'],
      serverWorkloads: ['b=echo,wait'],
      serverCwd: ['b=build'],
      serverEnv: ['a=X=1=2', 'a=Y='],
      serverReady: ['a=output:listening on = it', 'b=connect'],
      serverReadyTimeout: ['b=250ms'],
      serverParallelism: ['a=1'],
    });
    expect(a).toEqual({
      ...DEFAULTS,
      name: 'a',
      command: './a {transport} {port}',
      transports: ['tcp', 'udp'],
      env: { X: '1=2', Y: '' },
      ready: 'output:listening on = it',
      parallelism: 1,
    });
    expect(b).toMatchObject({
      workloads: ['echo', 'wait'],
      cwd: join(process.cwd(), 'build'),
      ready: 'connect',
      readyTimeoutMs: 250,
    });
  });

  const mine = { server: ['mine=./mine {port}'] };
  it('keeps no value of a variable that is taken from its own environment', () => {
    const serverEnv = ['mine=PATH', 'mine=A=b=c'];
    const [server] = readForeignServers({ server: ['mine=./mine {port}'], serverEnv });
    expect(server?.env).toEqual({ A: 'b=c' });
  });

  it.each<[ForeignArguments, RegExp]>([
    [{ server: ['./server {port}'] }, /no name before its command: write name='python3/u],
    [{ server: ['mine='] }, /no name before its command/u],
    [{ server: ['1st=./a {port}'] }, /--server 1st=: its name: a letter, then/u],
    [{ server: ['mine=./mine'] }, /--server mine=: the command "\.\/mine" has no place/u],
    [{ server: ["mine='./mine {port}"] }, /quotation that does not end/u],
    [{ server: ['mine=tcp://127.0.0.1'] }, /the target "tcp:\/\/127\.0\.0\.1" needs a port/u],
    [{ server: ['mine=tpc://127.0.0.1:7'] }, /did you mean "tcp"/u],
    [{ server: ['cluster=./a {port}'] }, /"cluster" is the name of a style/u],
    [{ server: ['none=./a {port}'] }, /"none" has a meaning of its own/u],
    [{ server: ['yardstick-1=./a {port}'] }, /has a meaning of its own/u],
    [{ server: ['a=./a {port}', 'a=./b {port}'] }, /--server a= is given twice/u],
    [{ serverCwd: ['mine=x'] }, /of no server that is given: there is no --server/u],
    [{ ...mine, serverCwd: ['mien=x'] }, /did you mean "mine"\?\): choose from mine/u],
    [{ ...mine, serverTransports: ['udp'] }, /"udp" is not understood: write mine=…/u],
    [{ ...mine, serverTransports: ['mine='] }, /"mine=" is not understood: write mine=…/u],
    [{ ...mine, serverTransports: ['mine=upd'] }, /mine= "upd" is not known \(did you mean "udp"/u],
    [{ ...mine, serverWorkloads: ['mine=compte'] }, /did you mean "compute"/u],
    [{ ...mine, serverEnv: ['mine=1=2'] }, /"1=2" is no variable: write KEY=VALUE/u],
    [{ ...mine, serverEnv: ['mine=NOT_SET'] }, /NOT_SET is not in the environment: set it/u],
    [{ ...mine, serverReady: ['mine=conect'] }, /did you mean "connect"/u],
    [{ ...mine, serverReady: ['mine=output:'] }, /choose from echo, connect, output:TEXT/u],
    [{ ...mine, serverReadyTimeout: ['mine=soon'] }, /"soon" is not a duration/u],
    [{ ...mine, serverParallelism: ['mine=0'] }, /whole number from 1/u],
    [
      { ...mine, serverTransports: ['mine=tcp,udp'], serverReady: ['mine=connect'] },
      /--server-ready mine=: over udp there is no connection/u,
    ],
    [
      { server: ['a=tcp://h:7'], serverCwd: ['a=x'] },
      /--server-cwd a=: it runs already and is not started/u,
    ],
    [
      { server: ['a=tcp://h:7'], serverTransports: ['a=udp'] },
      /--server-transports a=: its target says tcp/u,
    ],
  ])('refuses %j', (args, message) => {
    expect(() => readForeignServers(args)).toThrow(message);
  });
});
