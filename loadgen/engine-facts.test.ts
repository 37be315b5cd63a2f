import { expect, test } from 'vitest';
import { engineWarnings, NO_FACTS } from './engine-facts.js';

const WARNING = { code: 'a-code', message: 'something', remedy: 'nothing' };

test('an engine with nothing to say gives no warning', () => {
  expect(engineWarnings([NO_FACTS, NO_FACTS])).toEqual([]);
});

test('the same warning of several workers is given once', () => {
  const facts = { ...NO_FACTS, warnings: [WARNING] };
  expect(engineWarnings([facts, facts])).toEqual([WARNING]);
});

test('datagrams dropped at the generator are summed over workers and named as its own', () => {
  const [warning] = engineWarnings([
    { ...NO_FACTS, receiveDrops: 3 },
    { ...NO_FACTS, receiveDrops: 4 },
  ]);
  expect(warning?.code).toBe('generator-dropped-datagrams');
  expect(warning?.message).toContain('7 datagrams');
});

test('failed sends are summed by error, and a refusal says where to look', () => {
  const warnings = engineWarnings([
    { ...NO_FACTS, sendErrors: { ECONNREFUSED: 1, ENOBUFS: 2 } },
    { ...NO_FACTS, sendErrors: { ECONNREFUSED: 5 } },
  ]);
  expect(warnings.map(({ code }) => code)).toEqual([
    'datagram-send-econnrefused',
    'datagram-send-enobufs',
  ]);
  expect(warnings[0]?.message).toContain('6 times');
  expect(warnings[0]?.remedy).toContain('nothing listens');
});
