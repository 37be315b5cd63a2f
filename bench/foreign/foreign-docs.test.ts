// What docs/foreign-servers.md tells people to copy: the scenario is one, and every option and part of a server is in its table.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foreignServerSchema } from '../../results/foreign-server.js';
import { parseScenario } from '../scenario-file.js';
import { checkScenarioStyle } from '../style-catalog.js';
import { FOREIGN_OPTIONS } from './foreign-options.js';

const TEXT = readFileSync(new URL('../../../docs/foreign-servers.md', import.meta.url), 'utf8');

describe('docs/foreign-servers.md', () => {
  it('has a scenario that can be run', () => {
    const [, yaml = ''] = /^```yaml\n(.*?)^```$/msu.exec(TEXT) ?? [];
    const { servers } = parseScenario('docs/my-servers.yaml', yaml, checkScenarioStyle);
    expect(servers.map(({ name }) => name)).toEqual(['python', 'inetd']);
  });

  it('says of every option what it is called in a file, and of no other', () => {
    const rows = [...TEXT.matchAll(/^\| `--(server-[a-z-]+)` *\| `(\w+)` *\|/gmu)];
    const options = rows.map(([, option = '']) => option);
    expect(options).toEqual(Object.keys(FOREIGN_OPTIONS).filter((option) => option !== 'server'));
    const parts = new Set(Object.keys(foreignServerSchema.shape));
    for (const [, , part = ''] of rows) expect(parts, part).toContain(part);
    const used = new Set(
      [...TEXT.matchAll(/--(server[a-z-]*)/gu)].map(([, option = '']) => option),
    );
    for (const option of used) expect(Object.keys(FOREIGN_OPTIONS)).toContain(option);
  });
});
