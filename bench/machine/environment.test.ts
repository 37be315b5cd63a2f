// The description of this machine: valid, and true where the truth can be had another way.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { describe, expect, it } from 'vitest';
import { environmentSchema } from '../../results/run.js';
import { describeEnvironment, readSysctls } from './environment.js';

describe('the environment', () => {
  it('is what the results file asks for', async () => {
    const environment = await describeEnvironment();
    expect(environmentSchema.parse(environment)).toEqual(environment);
    expect(environment.cores).toBe(cpus().length);
    expect(environment.node).toBe(process.version);
    if (environment.gitCommit !== null) expect(environment.gitCommit).toMatch(/^[0-9a-f]{40,64}$/);
    expect(environment.gitDirty === null).toBe(environment.gitCommit === null);
  });

  it('names the installed version of every dependency', async () => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { dependencies: Record<string, string> };
    const { packages } = await describeEnvironment();
    expect(Object.keys(packages).sort()).toEqual(Object.keys(manifest.dependencies).sort());
    const installed = new URL('../../../node_modules/yargs/package.json', import.meta.url);
    expect(JSON.parse(readFileSync(installed, 'utf8'))).toMatchObject({
      version: packages['yargs'],
    });
  });

  it('leaves out settings that this system does not have', () => {
    expect(readSysctls(['net.no.such.setting'])).toEqual({});
  });
});
