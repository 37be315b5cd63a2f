import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from './rules.js';

const PAGE = readFileSync(new URL('../../../docs/check.md', import.meta.url), 'utf8');

describe('the rules of a check', () => {
  it('have ids of their own, that begin with their transport', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, transport } of RULES)
      expect(id).toMatch(new RegExp(`^${transport}(-[a-z]+)+$`, 'u'));
  });

  it('begin with an echo, and end with what ends the server', () => {
    for (const transport of ['tcp', 'udp']) {
      const rules = RULES.filter((rule) => rule.transport === transport);
      expect(rules[0]).toMatchObject({ id: `${transport}-echo`, level: 'echo', server: 'shared' });
      expect(rules.filter(({ server }) => server === 'own')).toEqual(rules.slice(-1));
    }
  });

  it('say where each is written', () => {
    for (const { rule } of RULES) expect(rule).toMatch(/docs\/|RFC/u);
  });

  it('stand in docs/check.md with their levels, all of them and no others', () => {
    const rows = [...PAGE.matchAll(/^\| `([a-z-]+)` +\| (echo|full) +\| /gmu)];
    expect(rows.map(([, id, level]) => [id, level])).toEqual(
      RULES.map(({ id, level }) => [id, level]),
    );
  });
});
