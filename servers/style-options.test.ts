// Styles by name, their options, and how both are written: what is accepted, and what each refusal says.
import { describe, expect, it } from 'vitest';
import { STYLES, UnknownStyleError, findStyle } from './registry.js';
import { StyleOptionError, parseStyleSpec, resolveOptions } from './style-options.js';

const cluster = findStyle('cluster');

describe('findStyle', () => {
  it.each(STYLES.map((style) => style.name))('finds %s', (name) => {
    expect(findStyle(name).name).toBe(name);
  });

  it.each([
    ['event-lop', 'event-loop'],
    ['Cluster', 'cluster'],
    ['pisina', 'piscina'],
  ])('names the nearest style for %s: %s', (name, nearest) => {
    expect(() => findStyle(name)).toThrow(UnknownStyleError);
    expect(() => findStyle(name)).toThrow(`did you mean ${nearest}?`);
  });
});

describe('every style', () => {
  it.each(STYLES.filter(({ substrate }) => substrate === 'node'))(
    '$name supports tcp, udp and http with its defaults',
    (style) => {
      const options = resolveOptions(style, {});
      for (const transport of ['tcp', 'udp', 'http'] as const) {
        expect(style.supports(transport, options)).toEqual({ supported: true });
      }
    },
  );

  it.each(STYLES.filter(({ substrate }) => substrate === 'posix'))(
    '$name speaks no http, and says so',
    (style) => {
      expect(style.supports('http', resolveOptions(style, {}))).toEqual({
        supported: false,
        reason: 'the posix styles speak tcp and udp',
      });
    },
  );

  it.each([
    ['event-loop', 1],
    ['iterative', 1],
    ['null', 1],
    ['cluster --workers 3', 3],
    ['piscina --threads 3', 4],
    ['piscina --threads 3 --dispatch connection', 3],
  ])('%s can keep %i CPUs busy', (spec, cpus) => {
    const { style, options } = parseStyleSpec(spec);
    expect(findStyle(style).parallelism(resolveOptions(findStyle(style), options))).toBe(cpus);
  });

  it.each(['udp', 'http'] as const)(
    'piscina gives a reason against connections over %s',
    (transport) => {
      const piscina = findStyle('piscina');
      const support = piscina.supports(
        transport,
        resolveOptions(piscina, { dispatch: 'connection' }),
      );
      expect(support).toMatchObject({ supported: false, reason: expect.any(String) as string });
    },
  );
});

describe('resolveOptions', () => {
  it('fills in defaults', () => {
    const { workers, scheduling } = resolveOptions(cluster, {});
    expect(workers).toBeGreaterThanOrEqual(2);
    expect(scheduling).toBe('rr');
  });

  it('takes numbers as text', () => {
    expect(resolveOptions(cluster, { workers: '3' })).toEqual({ workers: 3, scheduling: 'rr' });
  });

  it.each([
    [{ workers: 0 }, '--workers of cluster cannot be "0"'],
    [{ workers: 1.5 }, 'a whole number from 1 to 1024'],
    [{ workers: '-1' }, 'a whole number from 1 to 1024'],
    [{ workers: 'many' }, '"many"'],
    [{ workers: '' }, 'a whole number'],
    [{ workers: 1_025 }, 'from 1 to 1024'],
    [{ workers: Number.NaN }, '"NaN"'],
    [{ scheduling: 'roundrobin' }, 'rr, none, reuseport'],
    [{ scheduling: 'reusport' }, 'nearest: reuseport'],
    [{ worker: 2 }, 'did you mean --workers?'],
  ])('refuses %j, saying %s', (given, words) => {
    expect(() => resolveOptions(cluster, given)).toThrow(StyleOptionError);
    expect(() => resolveOptions(cluster, given)).toThrow(words);
  });

  it('says when a style has no options', () => {
    expect(() => resolveOptions(findStyle('event-loop'), { workers: 2 })).toThrow(
      'event-loop has no option --workers; it has none',
    );
  });
});

describe('parseStyleSpec', () => {
  it.each([
    ['event-loop', { style: 'event-loop', options: {} }],
    ['  cluster   --workers 2 ', { style: 'cluster', options: { workers: '2' } }],
    [
      'cluster --workers=2 --scheduling none',
      { style: 'cluster', options: { workers: '2', scheduling: 'none' } },
    ],
  ])('reads %j', (text, spec) => {
    expect(parseStyleSpec(text)).toEqual(spec);
  });

  it.each([
    '',
    '--workers 2',
    'cluster 2',
    'cluster -w 2',
    'cluster --workers',
    'cluster --workers --scheduling none',
    'cluster --workers 2 --workers 3',
  ])('refuses %j', (text) => {
    expect(() => parseStyleSpec(text)).toThrow(StyleOptionError);
  });
});
