// That each subject does what it says: variants of the same work agree, and each does as many operations as it claims.
import { afterEach, describe, expect, it } from 'vitest';
import { byteOrderSubject } from './byte-order.js';
import { codecSubject } from './codec.js';
import { dispatchSubject } from './dispatch.js';
import { exchangeSubject } from './exchange.js';
import { createRecorders, exampleLatenciesNs, recorderSubject } from './recorder.js';
import { streamDecoderSubject } from './stream-decoder.js';
import type { OpenSubject, Subject } from './subject.js';
import { SUBJECTS } from './subjects.js';
import { workSubject } from './work.js';

let open: OpenSubject | null = null;

afterEach(async () => {
  await open?.close();
  open = null;
});

/** What each variant returns, by name. */
async function resultsOf(subject: Subject): Promise<Map<string, number>> {
  open = await subject.open();
  const results = new Map<string, number>();
  for (const { name, run } of open.variants) results.set(name, await run());
  return results;
}

describe('every subject', () => {
  it('has a name of its own', () => {
    expect(new Set(SUBJECTS.map(({ name }) => name)).size).toBe(SUBJECTS.length);
  });

  it.each(SUBJECTS.map((subject) => [subject.name, subject] as const))(
    '%s has variants with names of their own, and returns the same each time',
    async (_, subject) => {
      open = await subject.open();
      expect(new Set(open.variants.map(({ name }) => name)).size).toBe(open.variants.length);
      for (const { operations, run } of open.variants) {
        expect(operations).toBeGreaterThan(0);
        const first = await run();
        expect(Number.isSafeInteger(first)).toBe(true);
        expect(first).not.toBe(0);
        expect(await run()).toBe(first);
      }
    },
  );
});

it.each(['u16', 'u32', 'u64'])('all ways to read a big-endian %s agree', async (width) => {
  const results = [...(await resultsOf(byteOrderSubject))].filter(([name]) =>
    name.startsWith(width),
  );
  expect(results.length).toBeGreaterThanOrEqual(3);
  for (const [name, result] of results)
    expect([name, result]).toStrictEqual([name, results[0]?.[1]]);
});

it('the codec writes what it reads', async () => {
  const results = await resultsOf(codecSubject);
  const sum = (999 * 1_000) / 2;
  expect(results.get('write')).toBe(sum);
  expect(results.get('read')).toBe(sum);
  expect(results.get('read one field')).toBe(sum);
});

it('the decoder finds every byte of every frame, however the stream is cut', async () => {
  for (const [name, result] of await resultsOf(streamDecoderSubject)) {
    expect([name, result]).toStrictEqual([name, 64 * 64]);
  }
});

it('the digest that is jumped to is the one that is worked out', async () => {
  const results = await resultsOf(workSubject);
  const computed = results.get('digest of 20,000 steps, computed');
  expect(results.get('making a jump matrix of 20,000 steps')).toBe(computed);
  let mixed = 0;
  for (let i = 0; i < 100; i++) mixed = (Math.imul(mixed, 31) + (computed ?? 0)) | 0;
  expect(results.get('digest of 20,000 steps, jumped')).toBe(mixed);
});

it('every reply of the exchange is found right', async () => {
  for (const [name, result] of await resultsOf(exchangeSubject)) {
    if (name.startsWith('verify')) expect([name, result]).toStrictEqual([name, 100]);
  }
});

it('every dispatch brings all 64 requests back', async () => {
  const sum = (63 * 64) / 2;
  for (const [name, result] of await resultsOf(dispatchSubject)) {
    expect([name, result]).toStrictEqual([name, sum]);
  }
});

it('all recorders tell the same quantiles, within what three digits allow', async () => {
  const latenciesNs = exampleLatenciesNs(5_000);
  const sorted = latenciesNs.toSorted((a, b) => a - b);
  const recorders = createRecorders();
  for (const recorder of recorders) {
    for (const ns of latenciesNs) recorder.record(ns);
    for (const ratio of [0.5, 0.9, 0.99, 0.999]) {
      const exact = sorted[Math.ceil(ratio * sorted.length) - 1] ?? Number.NaN;
      expect(Math.abs(recorder.quantileNs(ratio) - exact) / exact).toBeLessThan(0.002);
    }
    recorder.free();
  }
  open = await recorderSubject.open();
  expect(open.variants.length).toBe(recorders.length);
});
