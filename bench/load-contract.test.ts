import { describe, expect, expectTypeOf, it } from 'vitest';
import type { LoadResult as Told } from '../loadgen/load-result.js';
import { exampleLoad } from '../results/example-run.js';
import { loadResultSchema, type LoadResult as Stored } from '../results/load.js';

/** The same shape, with nothing readonly: zod infers writable types, the generator's own are readonly. */
type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Writable<T[Key]> }
    : T;

describe('the load result', () => {
  it('has one shape on both sides: what a generator tells is what a run stores', () => {
    // Compared by the compiler: this file does not build when the two part.
    expectTypeOf<Writable<Told>>().toEqualTypeOf<Writable<Stored>>();
    const told: Told = exampleLoad();
    expect(loadResultSchema.parse(told)).toEqual(told);
  });
});
