import { describe, expect, it } from 'vitest';
import { readCheckRequest, type CheckArguments } from './check-request.js';

const NOTHING: CheckArguments = { patience: '3s', naming: true, json: false };
const read = (args: Partial<CheckArguments>) => readCheckRequest({ ...NOTHING, ...args });

describe('the request of a check', () => {
  it.each<[string, Partial<CheckArguments>, string[], string]>([
    ['a style, at full', { style: 'event-loop' }, ['tcp'], 'full'],
    ['a style with options', { style: 'cluster --workers 2' }, ['tcp'], 'full'],
    ['the style that only echoes', { style: 'null' }, ['tcp'], 'echo'],
    ['a style over both', { style: 'event-loop', transport: 'both' }, ['tcp', 'udp'], 'full'],
    ['a command, at echo', { command: './a {port}' }, ['tcp'], 'echo'],
    ['a command at the level asked for', { command: './a {port}', level: 'full' }, ['tcp'], 'full'],
    ['a command over udp', { command: './a {port}', transport: 'udp' }, ['udp'], 'echo'],
    ['a target, by its own transport', { target: 'udp://127.0.0.1:9' }, ['udp'], 'echo'],
    ['a server', { server: ['a=./a {port}'] }, ['tcp'], 'echo'],
    [
      'a server that says what it does',
      {
        server: ['a=./a {port}'],
        serverTransports: ['a=tcp,udp'],
        serverWorkloads: ['a=echo,compute,wait'],
      },
      ['tcp', 'udp'],
      'full',
    ],
    ['a server that runs already', { server: ['a=tcp://127.0.0.1:9'] }, ['tcp'], 'echo'],
  ])('is %s', (_, args, transports, level) => {
    const request = read(args);
    expect(request.subjects.map(({ transport }) => transport)).toEqual(transports);
    expect(request.level).toBe(level);
    expect(new Set(request.rules.map(({ transport }) => transport))).toEqual(new Set(transports));
  });

  it('names what is checked as the user did, and knows what it may end', () => {
    const subject = (args: Partial<CheckArguments>) => read(args).subjects[0];
    expect(subject({ command: './a {port}' })).toMatchObject({
      name: './a {port}',
      isStarted: true,
    });
    expect(subject({ server: ['mine=./a {port}'] })).toMatchObject({ name: 'mine' });
    expect(subject({ target: 'tcp://127.0.0.1:9' })).toMatchObject({
      name: 'tcp://127.0.0.1:9',
      isStarted: false,
    });
  });

  it('takes some rules, by their ids, in their own order', () => {
    const { rules } = read({ style: 'event-loop', only: 'tcp-reset,tcp-echo' });
    expect(rules.map(({ id }) => id)).toEqual(['tcp-echo', 'tcp-reset']);
  });

  it('takes patience, format and what to leave out', () => {
    const request = read({ style: 'event-loop', patience: '500ms', format: 'tap', naming: false });
    expect(request).toMatchObject({ patienceMs: 500, format: 'tap', namesStyle: false });
    expect(read({ style: 'event-loop', json: true }).format).toBe('json');
  });

  it.each<[Partial<CheckArguments>, RegExp]>([
    [{}, /no server is named: give one of --style S, --command/u],
    [{ style: 'event-loop', command: './a {port}' }, /2 servers are named/u],
    [{ server: ['a=./a {port}', 'b=./b {port}'] }, /2 servers are named/u],
    [{ style: 'event-loop,cluster' }, /names several/u],
    [{ style: 'event-lop' }, /did you mean event-loop/u],
    [{ command: 'python3 server.py' }, /no place for the port/u],
    [{ target: 'http://127.0.0.1:80' }, /check speaks tcp and udp/u],
    [{ target: 'tcp://127.0.0.1:9', transport: 'udp' }, /not that of the target/u],
    [{ style: 'event-loop', transport: 'http' }, /choose from tcp, udp, both/u],
    [{ style: 'event-loop', level: 'ful' }, /did you mean "full"/u],
    [{ style: 'event-loop', only: 'tcp-rest' }, /did you mean "tcp-reset"/u],
    [{ style: 'event-loop', only: 'udp-echo' }, /no rule over tcp/u],
    [{ style: 'event-loop', patience: '1ms' }, /out of range/u],
    [{ style: 'event-loop', format: 'yaml' }, /choose from text, tap, junit, json/u],
    [{ style: 'event-loop', format: 'tap', json: true }, /two formats/u],
    [{ style: 'posix-fork', transport: 'udp' }, /cannot serve udp here/u],
  ])('refuses %j', (args, message) => {
    expect(() => read(args)).toThrow(message);
  });
});
