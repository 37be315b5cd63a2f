import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { maxPoints } from '../../results/rubric.js';
import { RULES } from '../check/rules.js';
import { parseRubric, readRubric } from './rubric-file.js';

const KIT = fileURLToPath(new URL('../../../docs/course/assignment/rubric.yaml', import.meta.url));

describe('the kit’s rubric', () => {
  test('is one, of a hundred points', () => {
    const { criteria } = readRubric(KIT, RULES);
    const sum = criteria
      .filter(({ bonus }) => !bonus)
      .reduce((total, each) => total + maxPoints(each), 0);
    expect(sum).toBe(100);
  });
});

describe('a mistake in a rubric is told with its line and field', () => {
  const text = readFileSync(KIT, 'utf8');
  const wrong = (from: string | RegExp, to: string): string => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    try {
      parseRubric('r.yaml', changed, RULES);
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing was wrong';
  };

  test.each([
    [
      'an unknown field',
      'passing: 50',
      'pasing: 50',
      /line \d\d: rubric: there is no field "pasing"/u,
    ],
    [
      'an unknown rule',
      'tcp-fragments',
      'tcp-fragment',
      /criteria\[0\]\.rules\[2\]: "tcp-fragment" names no rule.*did you mean "tcp-fragments"/u,
    ],
    [
      'a rule of a higher level',
      'tcp-fragments',
      'tcp-wait',
      /"tcp-wait" names no rule over tcp at level echo/u,
    ],
    [
      'no place for the port',
      'server.py {port}',
      'server.py',
      /start\[0\]\.command: .*has no place for the port/u,
    ],
    [
      'steps that do not get stricter',
      'atMost: 2,',
      'atMost: 8,',
      /criteria\[5\]\.steps: a stricter step must be worth more points/u,
    ],
    [
      'a reference that cannot do the work',
      'reference: yardstick',
      'reference: yardstick\n  workload: wait:1ms',
      /load\.reference: the yardstick does echo over tcp alone/u,
    ],
    [
      'an unknown reference',
      'reference: yardstick',
      'reference: event-lop',
      /load\.reference: .*event-loop/u,
    ],
    ['an id twice', 'id: robust', 'id: echo', /criteria\[1\]\.id: "echo" is there twice/u],
    ['another version', 'schemaVersion: 1', 'schemaVersion: 2', /schemaVersion/u],
    ['more to pass than there is', 'passing: 50', 'passing: 101', /passing: it is more than all/u],
    [
      'fewer blocks in all than in a look',
      'blocks: 4',
      'blocks: 40',
      /load\.mostBlocks: it is less/u,
    ],
    ['no YAML', 'passing: 50', 'passing: [50', /line \d+/u],
  ])('%s', (_, from, to, message) => {
    expect(wrong(from, to)).toMatch(message);
  });
});

test('a rubric that is not there is told with an example', () => {
  expect(() => readRubric('/nowhere/rubric.yaml', RULES)).toThrow(/cannot be read \(ENOENT\)/u);
});
