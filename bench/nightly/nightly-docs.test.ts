// What docs/nightly.md tells people to copy: it parses, and every option in it exists.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROGRAM } from '../end-to-end/program.js';

const TEXT = readFileSync(new URL('../../../docs/nightly.md', import.meta.url), 'utf8');

interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly jobs: Record<string, { readonly steps: readonly { uses?: string; run?: string }[] }>;
}

describe('docs/nightly.md', () => {
  it('has a workflow that parses, keeps results between nights, and keeps them when the night was bad', () => {
    const blocks = [...TEXT.matchAll(/^```yaml\n(.*?)^```$/gmsu)].map(([, yaml = '']) => yaml);
    expect(blocks).toHaveLength(1);
    const workflow = parse(blocks[0] ?? '') as Workflow;
    expect(workflow.on.schedule[0]?.cron).toMatch(/^\d+ \d+ \* \* \*$/u);
    const steps = workflow.jobs['nightly']?.steps ?? [];
    for (const step of steps) expect(step.uses ?? step.run).toBeDefined();
    const save = steps.find(({ uses }) => uses?.startsWith('actions/cache/save') === true);
    expect(save).toMatchObject({ if: 'always()' });
    expect(JSON.stringify(save)).toContain('results/baselines');
  });

  it('names only commands and options that there are', () => {
    const lines = [
      ...TEXT.matchAll(/echobench (?:-- )?(nightly|history|baseline)((?: +[^\s`]+)*)/gu),
    ];
    const used = new Map<string, Set<string>>();
    for (const [, command = '', rest = ''] of lines) {
      const options = [...rest.matchAll(/--[a-z-]+/gu)].map(([option]) => option);
      used.set(command, new Set([...(used.get(command) ?? []), ...options]));
    }
    expect([...used.keys()].sort()).toEqual(['baseline', 'history', 'nightly']);
    expect(used.get('nightly')?.size).toBeGreaterThan(2);
    for (const [command, options] of used) {
      const help = spawnSync(process.execPath, [PROGRAM, command, '--help'], { encoding: 'utf8' });
      expect(help.status).toBe(0);
      for (const option of options) expect(help.stdout, `${command} ${option}`).toContain(option);
    }
  });

  it('has units whose sections and calendar are in order', () => {
    const units = [...TEXT.matchAll(/^```ini\n(.*?)^```$/gmsu)].map(([, unit = '']) => unit);
    expect(units).toHaveLength(2);
    for (const unit of units) {
      for (const line of unit.split('\n').filter(Boolean)) {
        expect(line).toMatch(/^(#.*|\[[A-Z][a-z]+\]|[A-Z][A-Za-z]+=\S.*)$/u);
      }
    }
    expect(units[1]).toContain('OnCalendar=*-*-* 02:17');
  });
});
