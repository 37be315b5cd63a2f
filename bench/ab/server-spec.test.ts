import { describe, expect, it } from 'vitest';
import { readForeignServers } from '../foreign/foreign-options.js';
import { parseServerSpec } from './server-spec.js';

describe('parseServerSpec', () => {
  it('reads a style with its options', () => {
    expect(parseServerSpec('--a', ' cluster --workers 2 ')).toMatchObject({
      kind: 'style',
      style: { style: 'cluster', options: { workers: 2 } },
    });
  });

  it.each([
    ['event-loop @HEAD~1', 'event-loop', {}, 'HEAD~1'],
    ['cluster --workers 2 @v1.2', 'cluster', { workers: '2' }, 'v1.2'],
    ['event-loop @HEAD@{1}', 'event-loop', {}, 'HEAD@{1}'],
    ['event-loop @@', 'event-loop', {}, '@'],
    ['gone-since --depth 3 @1f2e3d', 'gone-since', { depth: '3' }, '1f2e3d'],
  ])('reads %s as a revision', (text, style, options, revision) => {
    expect(parseServerSpec('--b', text)).toEqual({
      kind: 'revision',
      text,
      style: { style, options },
      revision,
    });
  });

  it('reads a command with a place for the port', () => {
    expect(parseServerSpec('--b', "python3 'my server.py' {port} --user me@host")).toMatchObject({
      kind: 'command',
      words: ['python3', 'my server.py', '{port}', '--user', 'me@host'],
    });
  });

  describe('with a server of its own', () => {
    const servers = readForeignServers({ server: ['mine=./mine {port}'] });

    it('takes its name for it, and every other text as before', () => {
      const [server] = servers;
      expect(parseServerSpec('--a', ' mine ', servers)).toMatchObject({ kind: 'foreign', server });
      expect(parseServerSpec('--a', 'event-loop', servers).kind).toBe('style');
      expect(parseServerSpec('--a', 'event-loop @HEAD', servers).kind).toBe('revision');
      expect(parseServerSpec('--a', './mine {port}', servers).kind).toBe('command');
    });

    it('names the nearest of styles and servers', () => {
      expect(() => parseServerSpec('--a', 'mnie', servers)).toThrow(/did you mean "mine"/u);
      expect(() => parseServerSpec('--a', 'none', servers)).toThrow(/names no server/u);
    });
  });

  it.each([
    ['event-lop', /event-loop/u],
    ['cluster --wrokers 2', /--workers/u],
    ['event-loop,cluster', /--a "event-loop,cluster" names several servers/u],
    ['', /--a/u],
    ['@HEAD', /@HEAD/u],
    ['event-loop @-x', /"-x" is no revision/u],
    ['python3 server.py', /python3/u],
  ])('refuses "%s"', (text, message) => {
    expect(() => parseServerSpec('--a', text)).toThrow(message);
  });
});
