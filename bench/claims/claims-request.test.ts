// What is asked of `claims`, and the registry that it is asked of.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Claim } from './claim.js';
import { CLAIMS } from './claims.js';
import { DEFAULT_CLAIMS_MINUTES, readClaimsRequest, type ClaimsOptions } from './claims-request.js';
import { listClaims, listClaimsJson } from './list-claims.js';

const NOTHING: ClaimsOptions = {
  ids: [],
  maxMinutes: undefined,
  serverCpus: undefined,
  loadCpus: undefined,
  seed: '7',
  out: 'runs',
  json: false,
};

const REGISTRY = ['epoll-beats-select', 'iterative-is-slow', 'fork-doubles-memory'].map(
  (id): Claim => ({
    id,
    statement: `${id}.`,
    slide: 'S',
    budgetMs: 30_000,
    test: () => Promise.reject(new Error('not to be tried')),
  }),
);

describe('readClaimsRequest', () => {
  it('is all claims in five minutes, unless some are named', () => {
    const request = readClaimsRequest(NOTHING, REGISTRY);
    expect(request).toMatchObject({
      maxMs: 300_000,
      mayStretch: false,
      seed: 7,
      root: 'runs',
      serverCpus: null,
    });
    expect(request.claims).toBe(REGISTRY);
  });

  it('gives claims more than they ask for only when that was asked for', () => {
    expect(readClaimsRequest({ ...NOTHING, maxMinutes: '15' }, REGISTRY)).toMatchObject({
      maxMs: 900_000,
      mayStretch: true,
    });
  });

  it('takes named ones once, in the order of the course', () => {
    const ids = ['iterative-is-slow', 'epoll-beats-select', 'iterative-is-slow'];
    const { claims } = readClaimsRequest({ ...NOTHING, ids }, REGISTRY);
    expect(claims.map(({ id }) => id)).toEqual(['epoll-beats-select', 'iterative-is-slow']);
  });

  it.each<[Partial<ClaimsOptions>, RegExp]>([
    [{ ids: ['iterative-is-slwo'] }, /"iterative-is-slwo" \(did you mean "iterative-is-slow"\?\)/u],
    [{ ids: ['epoll'] }, /did you mean "epoll-beats-select"\?/u],
    [{ ids: ['zzzzzzzz'] }, /no claim "zzzzzzzz": choose from epoll-beats-select, /u],
    [{ maxMinutes: '0' }, /--max-minutes/u],
    [{ serverCpus: 'x' }, /x/u],
    [{ seed: '-1' }, /--seed/u],
  ])('refuses %o', (options, message) => {
    expect(() => readClaimsRequest({ ...NOTHING, ...options }, REGISTRY)).toThrow(message);
  });
});

describe('the registry', () => {
  it('has ids of their own, whole sentences, and stays below the five minutes', () => {
    const ids = CLAIMS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, statement, slide } of CLAIMS) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/u);
      expect(statement).toMatch(/^\S.*\.$/u);
      expect(slide).not.toBe('');
    }
    const totalMs = CLAIMS.reduce((sum, { budgetMs }) => sum + budgetMs, 0);
    expect(totalMs).toBeLessThan(Number(DEFAULT_CLAIMS_MINUTES) * 60_000);
  });

  it("stands in the course's table, each beside its slide", () => {
    const page = readFileSync(new URL('../../../docs/course/README.md', import.meta.url), 'utf8');
    for (const { id, slide } of CLAIMS) {
      // After a semicolon comes the chapter of a book.
      const [title = ''] = slide.split(';');
      const row = page.split('\n').find((line) => line.startsWith(`| ${title} `));
      expect(row, id).toContain(`](../../bench/claims/${id}.ts)`);
    }
  });

  it('can be listed, for people and for programs', () => {
    const text = listClaims(REGISTRY, { columns: 80, colour: false });
    expect(text).toContain('in 90 s at most');
    expect(text).toContain('  epoll-beats-select (at most 30 s)\n      epoll-beats-select.\n');
    expect(JSON.parse(listClaimsJson(REGISTRY))).toMatchObject({
      schemaVersion: 1,
      list: [{ id: 'epoll-beats-select', budgetMs: 30_000 }, {}, {}],
    });
  });
});
