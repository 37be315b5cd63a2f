import { describe, expect, it } from 'vitest';
import { readStyleChoice } from './style-choice.js';

const SERVERS = ['mine', 'theirs'];

describe('readStyleChoice', () => {
  it.each([
    ['cluster --workers 2,event-loop', ['cluster', 'event-loop'], []],
    ['event-loop,mine', ['event-loop'], ['mine']],
    ['mine', [], ['mine']],
    ['none', [], null],
  ])('reads %s', (text, styles, serverNames) => {
    const choice = readStyleChoice('--styles', text, SERVERS);
    expect(choice.styles.map(({ style }) => style)).toEqual(styles);
    expect(choice.serverNames).toEqual(serverNames);
  });

  it.each([
    ['none,cluster', /none stands alone/u],
    ['mnie', /"mnie" is neither a style nor a server \(did you mean "mine"\?\): choose from/u],
    ['clutser --workers 2', /did you mean "cluster"/u],
    ['cluster --wrokers 2', /--workers/u],
    ['mine --workers 2', /"mine --workers 2": mine is a server/u],
  ])('refuses %s', (text, message) => {
    expect(() => readStyleChoice('--styles', text, SERVERS)).toThrow(message);
  });

  it('speaks of styles alone where there are no servers', () => {
    expect(() => readStyleChoice('--styles', 'clutser', [])).toThrow(
      /there is no style "clutser"/u,
    );
  });
});
