import { expect, test } from 'vitest';
import { createRestList } from './rest-list.js';

test('those whose rest is over are taken once, in the order they were put', () => {
  const list = createRestList<string>();
  list.put('b', 20);
  list.put('a', 10);
  list.put('c', 30);
  expect(list.takeDue(9)).toEqual([]);
  expect(list.takeDue(20)).toEqual(['b', 'a']);
  expect(list.takeDue(20)).toEqual([]);
  expect(list.takeDue(30)).toEqual(['c']);
});

test('putting again moves the end of the rest', () => {
  const list = createRestList<string>();
  list.put('a', 10);
  list.put('a', 50);
  expect(list.takeDue(10)).toEqual([]);
  expect(list.takeDue(50)).toEqual(['a']);
});

test('a cleared list holds nothing', () => {
  const list = createRestList<string>();
  list.put('a', 10);
  list.clear();
  expect(list.takeDue(10)).toEqual([]);
});
