import { describe, expect, it } from 'vitest';
import { fillPort, splitCommand } from './command-words.js';

describe('splitCommand', () => {
  it.each([
    ['python3 server.py {port}', ['python3', 'server.py', '{port}']],
    ["  node  'my server.js'\t{port} ", ['node', 'my server.js', '{port}']],
    ['sh -c "exec ./a \\"$X\\" {port}"', ['sh', '-c', 'exec ./a "$X" {port}']],
    ['./a\\ b --listen=127.0.0.1:{port}', ['./a b', '--listen=127.0.0.1:{port}']],
    ["a '' --p'ort'={port}", ['a', '', '--port={port}']],
  ])('splits %s', (text, words) => {
    expect(splitCommand(text)).toEqual(words);
  });

  it.each([
    ['python3 server.py', /no place for the port/u],
    ['', /no place for the port/u],
    ["sh -c 'a {port}", /does not end, from 'a \{port\}/u],
    ['a {port} \\', /does not end/u],
  ])('refuses %s', (text, message) => {
    expect(() => splitCommand(text)).toThrow(message);
  });
});

describe('fillPort', () => {
  it('puts the port in every place for it', () => {
    expect(fillPort(['a', '{port}', '-l', 'x:{port}:{port}'], 12)).toEqual([
      'a',
      '12',
      '-l',
      'x:12:12',
    ]);
  });
});
