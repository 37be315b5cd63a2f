// What a program said last that tells why it ended, for the end of a sentence. Pure.

/** Control characters but the newline: a terminal would take them for orders. */
const ORDERS = /[^\P{Cc}\n]/gu;

/** Of a stack trace the line that names the error, of anything else the last line. */
export function lastWords(complaint: string): string {
  const lines = complaint
    .replace(ORDERS, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return (lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? '').trim();
}
