// A style's own options: what was given, checked, and the defaults for the rest. Also how a user writes a style with options.
import { closest } from 'fastest-levenshtein';
import type { Style, StyleOption, StyleOptions } from './server.js';

/** Far above what any machine here can use, low enough that a slip of the finger starts no fork bomb. */
const MAX_NUMBER = 1_024;

/** An option that the style does not have, or a value that it cannot take. */
export class StyleOptionError extends Error {
  readonly code = 'STYLE_OPTION_INVALID';
  override readonly name = 'StyleOptionError';
}

/** A style's name and options as a user wrote them in one text; nothing is checked but the form. */
export interface StyleSpec {
  readonly style: string;
  readonly options: StyleOptions;
}

/**
 * Fills in defaults and checks values; numbers may come as text, as the command line gives them.
 * @returns a value for every option of `style`.
 * @throws {StyleOptionError} saying which option, what was given, and what is accepted.
 */
export function resolveOptions(style: Style, given: StyleOptions): StyleOptions {
  for (const name of Object.keys(given)) {
    if (!style.options.some((option) => option.name === name)) throw unknownOption(style, name);
  }
  return Object.fromEntries(
    style.options.map((option) => [
      option.name,
      checkedValue(style, option, given[option.name] ?? option.default),
    ]),
  );
}

/**
 * Reads `cluster --workers 2 --scheduling none` (or `--workers=2`).
 * @throws {StyleOptionError} when it is not a name followed by options with values.
 */
export function parseStyleSpec(text: string): StyleSpec {
  const [style, ...words] = text.trim().split(/[\s=]+/u);
  if (style === undefined || style === '' || style.startsWith('-')) throw unreadable(text);
  const options: Record<string, string> = {};
  for (let index = 0; index < words.length; index += 2) {
    const name = /^--([a-z][a-z-]*)$/u.exec(words[index] ?? '')?.[1];
    const value = words[index + 1];
    if (name === undefined || value === undefined || value.startsWith('--')) throw unreadable(text);
    if (name in options)
      throw new StyleOptionError(`"${text}" gives --${name} twice: give it once`);
    options[name] = value;
  }
  return { style, options };
}

function checkedValue(style: Style, option: StyleOption, value: string | number): string | number {
  if (option.choices !== null) {
    if (option.choices.some((choice) => isChoice(choice, String(value)))) return String(value);
    const nearest = closest(String(value), option.choices);
    throw invalid(style, option, value, `${option.choices.join(', ')} (nearest: ${nearest})`);
  }
  const number = typeof value === 'number' ? value : /^\d+$/u.test(value) ? Number(value) : NaN;
  if (Number.isInteger(number) && number >= 1 && number <= MAX_NUMBER) return number;
  throw invalid(style, option, value, `a whole number from 1 to ${MAX_NUMBER}`);
}

/** Whether `value` is `choice`, or has a number where that ends in `:N`. */
function isChoice(choice: string, value: string): boolean {
  if (!choice.endsWith(':N')) return value === choice;
  const prefix = choice.slice(0, -1);
  const number = value.startsWith(prefix) ? value.slice(prefix.length) : '';
  return /^\d+$/u.test(number) && Number(number) >= 1 && Number(number) <= MAX_NUMBER;
}

function invalid(
  style: Style,
  option: StyleOption,
  value: string | number,
  accepted: string,
): StyleOptionError {
  return new StyleOptionError(
    `--${option.name} of ${style.name} cannot be "${value}": it takes ${accepted}`,
  );
}

function unknownOption(style: Style, name: string): StyleOptionError {
  const names = style.options.map((option) => option.name);
  const remedy =
    names.length === 0
      ? 'it has none'
      : `did you mean --${closest(name, names)}? It has ${names.map((known) => `--${known}`).join(', ')}`;
  return new StyleOptionError(`${style.name} has no option --${name}; ${remedy}`);
}

function unreadable(text: string): StyleOptionError {
  return new StyleOptionError(
    `"${text}" is not a style with options: write it like "cluster --workers 2 --scheduling none"`,
  );
}
