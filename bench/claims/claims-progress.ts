// What somebody who waits for `claims` sees on stderr: on a terminal one line that is rewritten, elsewhere a line as each claim begins.

export interface ClaimsProgressOutput {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** A line that wraps could not be rewritten. */
  readonly columns: number;
}

export interface ClaimsProgress {
  /** @param place from 1. */
  begins(id: string, place: number, of: number): void;
  /** A word from the claim under way. */
  step(text: string): void;
  warning(text: string): void;
  done(): void;
}

const CLEAR_LINE = '\r\u001B[2K';

export function createClaimsProgress({
  write,
  isTerminal,
  columns,
}: ClaimsProgressOutput): ClaimsProgress {
  let claim = '';
  const rewrite = (text: string): void => {
    if (isTerminal) write(`${CLEAR_LINE}${text.slice(0, columns - 1)}`);
  };
  return {
    begins: (id, place, of) => {
      claim = `claim ${place}/${of} · ${id}`;
      if (isTerminal) rewrite(claim);
      else write(`${claim}\n`);
    },
    step: (text) => rewrite(`${claim} · ${text}`),
    warning: (text) => write(`${isTerminal ? CLEAR_LINE : ''}warning: ${text}\n`),
    done: () => {
      if (isTerminal) write(CLEAR_LINE);
    },
  };
}
