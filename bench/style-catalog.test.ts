import { describe, expect, it } from 'vitest';
import { STYLES } from '../servers/registry.js';
import { resolveOptions } from '../servers/style-options.js';
import { checkScenarioStyle, describeStyles, withWorkers } from './style-catalog.js';

describe('the list of styles', () => {
  it('has every style once, with its substrate and a reason for each transport that it lacks', () => {
    const styles = describeStyles();
    expect(styles.map(({ style }) => style)).toEqual(STYLES.map(({ name }) => name));
    for (const { style, substrate, transports } of styles) {
      expect(substrate, style).toBe(style.startsWith('posix-') ? 'posix' : 'node');
      for (const { supported, reason } of Object.values(transports)) {
        expect(reason === null, `${style}: ${String(reason)}`).toBe(supported);
      }
    }
  });

  it('asks about choices that stand for a number, and finds nothing against those that run here', () => {
    const threads = describeStyles().find(({ style }) => style === 'posix-threads');
    const option = threads?.options.find(({ name }) => name === 'threads');
    expect(option?.choices).toContain('pool:N');
    const style = STYLES.find(({ name }) => name === 'posix-threads');
    if (style === undefined) throw new Error('there is no style posix-threads');
    const runs = style.supports('tcp', resolveOptions(style, {})).supported;
    expect(option?.unsupported.map(({ value }) => value)).toEqual(
      runs ? [] : ['pool:N', 'per-connection'],
    );
  });
});

describe('withWorkers', () => {
  it.each([
    ['cluster', {}, { workers: 4 }],
    ['cluster', { workers: 2, scheduling: 'none' }, { workers: 4, scheduling: 'none' }],
    ['piscina', {}, { threads: 4 }],
    ['posix-prefork', {}, { workers: 4 }],
    ['posix-threads', {}, { threads: 'pool:4' }],
    ['posix-threads', { threads: 'pool:2' }, { threads: 'pool:4' }],
  ])('gives %s with %j its number: %j', (style, options, expected) => {
    const variant = withWorkers({ style, options }, 4);
    expect(variant).toEqual({ style, options: expected });
    if (variant !== null) checkScenarioStyle(variant);
  });

  it.each([
    ['event-loop', {}],
    ['posix-epoll', {}],
    ['posix-fork', {}],
    ['posix-threads', { threads: 'per-connection' }],
  ])('leaves %s with %j as it is', (style, options) => {
    expect(withWorkers({ style, options }, 4)).toBeNull();
  });
});
