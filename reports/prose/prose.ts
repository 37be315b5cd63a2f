// The contract of a text written from a run's figures, and how its words are put together. Plain text: no markup.
import type { RunView } from '../run-view.js';

/** A paragraph, and one remark for each panel that deserves its own. */
export interface Prose {
  readonly lead: string;
  readonly points: readonly ProsePoint[];
}

export interface ProsePoint {
  /** The panel's title. */
  readonly title: string;
  readonly text: string;
}

export type WriteProse = (view: RunView) => Prose;

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 client`, `64 clients`. */
export function countWord(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`;
}

/** `8, 64 and 256 clients`. @param concurrencies at least one. */
export function clientWords(concurrencies: readonly number[]): string {
  const single = concurrencies.length === 1 && concurrencies[0] === 1;
  return `${listWords(concurrencies.map(String))} ${single ? 'client' : 'clients'}`;
}

/** Text with a capital first letter, unless it begins with a style's name, which is written as it is typed. */
export function joinSentences(sentences: readonly (string | null)[]): string {
  return sentences.filter((sentence) => sentence !== null && sentence !== '').join(' ');
}

/** `1.15 times`, `12 times`. @param ratio above 1. */
export function timesWord(ratio: number): string {
  return `${ratio >= 10 ? Math.round(ratio) : Number(ratio.toPrecision(ratio < 2 ? 3 : 2))} times`;
}
