// A foreign server's command line as a user wrote it: split into words, the port put in. Pure. No shell reads it, so nothing
// in it is expanded; whoever wants a shell writes `sh -c '…'`.
import { UsageError } from '../command-error.js';

/** Where the port goes. May stand more than once, and inside a word: `--listen=127.0.0.1:{port}`. */
export const PORT_PLACE = '{port}';
/** Where the transport's name goes, for a program that serves more than one. */
export const TRANSPORT_PLACE = '{transport}';

/** A word, or a part of one: quoted text is taken as it is, a backslash takes the next character as it is. */
const PART = /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]+)/gsuy;

/**
 * The words of `text`, as a POSIX shell would split them, less everything that a shell expands.
 * @throws {UsageError} for a quotation that does not end, no word at all, or no place for the port.
 */
export function splitCommand(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text.charAt(at))) {
      if (word !== null) words.push(word);
      word = null;
      at++;
      continue;
    }
    PART.lastIndex = at;
    const part = PART.exec(text);
    if (part === null) throw unended(text, at);
    const [, doubled, single, escaped, plain] = part;
    word =
      (word ?? '') + (doubled?.replaceAll(/\\(["\\])/gu, '$1') ?? single ?? escaped ?? plain ?? '');
    at = PART.lastIndex;
  }
  if (word !== null) words.push(word);
  if (words.some((candidate) => candidate.includes(PORT_PLACE))) return words;
  throw new UsageError(
    `the command "${text}" has no place for the port: write ${PORT_PLACE} where it goes, e.g. 'python3 server.py ${PORT_PLACE}'`,
  );
}

/** The words with `port` in every place for it. */
export function fillPort(words: readonly string[], port: number): string[] {
  return words.map((word) => word.replaceAll(PORT_PLACE, `${port}`));
}

function unended(text: string, at: number): UsageError {
  return new UsageError(
    `the command "${text}" has a quotation that does not end, from ${text.slice(at)}`,
  );
}
