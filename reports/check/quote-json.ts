// JSON in which every character can be printed: a server's last words may be commands to a terminal, and YAML takes no such characters. Pure.

/** DEL and the upper controls, which JSON itself leaves as they are; and what ends a line or a text to some, or turns its direction. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Reads back as the very value. @param indent spaces for each level; newlines between values are kept then. */
export function quoteJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent);
  return text.replaceAll(UNPRINTABLE, (character) =>
    character === '\n' ? character : escape(character),
  );
}

/** In units of 16 bits, as JSON has them. */
function escape(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
