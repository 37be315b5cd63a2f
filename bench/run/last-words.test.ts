import { expect, it } from 'vitest';
import { lastWords } from './last-words.js';

it('takes the line that names the error, else the last', () => {
  expect(lastWords('here\nTypeError: no\n  at x\n')).toBe('TypeError: no');
  expect(lastWords('one\ntwo\n\n')).toBe('two');
});

it('hands no orders on to a terminal', () => {
  expect(lastWords('\u001b[31mbad\u0007\u009b2J\r end\t!\n')).toBe('[31mbad  2J  end !');
});
