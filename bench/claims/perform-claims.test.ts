// The command from request to exit code, with claims that are made up, on a machine that is.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { claimsResultSchema } from '../../results/claims-result.js';
import { exampleRun } from '../../results/example-run.js';
import type { Claim, ClaimFinding } from './claim.js';
import type { ClaimsCommandRequest } from './claims-request.js';
import { exitCodeOfClaims, performClaims, type ClaimsMachine } from './perform-claims.js';

const ROOT = mkdtempSync(join(tmpdir(), 'echobench-claims-'));
afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

const MACHINE: ClaimsMachine = {
  describeEnvironment: () => Promise.resolve(exampleRun().environment),
  choosePinning: () =>
    Promise.resolve({ serverCpus: [0], loadCpus: [1], warnings: ['this machine is made up'] }),
  cpus: 2,
};

const ratio = { name: 'a ÷ b', value: 2, low: 1.5, high: 2.5, unit: 'ratio' };
const HOLDS: ClaimFinding = { verdict: 'holds', evidence: [ratio], explanation: 'It was seen.' };

function claim(id: string, finding: ClaimFinding | Error): Claim {
  return {
    id,
    statement: `${id} is so.`,
    slide: 'A slide',
    budgetMs: 1_000,
    test: () => (finding instanceof Error ? Promise.reject(finding) : Promise.resolve(finding)),
  };
}

async function perform(claims: readonly Claim[], change: Partial<ClaimsCommandRequest> = {}) {
  const root = mkdtempSync(join(ROOT, 'runs-'));
  const request = {
    ...{
      claims,
      maxMs: 60_000,
      mayStretch: false,
      serverCpus: null,
      loadCpus: null,
      seed: 1,
      root,
      json: false,
    },
    ...change,
  };
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const user = new AbortController();
  const exitCode = await performClaims(request, { stdout, stderr }, user.signal, MACHINE);
  const [folder = ''] = readdirSync(root);
  const read = (file: string): string => readFileSync(join(root, folder, file), 'utf8');
  return {
    exitCode,
    folder,
    read,
    stdout: String(stdout.read() ?? ''),
    stderr: String(stderr.read() ?? ''),
  };
}

describe('performClaims', () => {
  it('stores the result, the page and the Markdown, and says where', async () => {
    const doubtful: ClaimFinding = { ...HOLDS, verdict: 'does not hold here' };
    const done = await perform([claim('first', HOLDS), claim('second', doubtful)]);
    expect(done.exitCode).toBe(0);
    expect(done.folder).toMatch(/^\d{8}T\d{6}Z-claims$/u);
    const result = claimsResultSchema.parse(JSON.parse(done.read('claims.json')));
    expect(result.claims.map(({ verdict }) => verdict)).toEqual(['holds', 'does not hold here']);
    expect(done.read('claims.md')).toContain('| first is so. | holds | a ÷ b: 2 (1.5 to 2.5) |');
    expect(done.read('claims.html')).toContain('<h2 id="second-title">');
    expect(done.stdout).toContain('1 holds, 1 does not hold here.');
    expect(done.stdout).toContain(join(done.folder, 'claims.html'));
    expect(done.stderr).toContain('warning: this machine is made up');
    expect(done.stderr).toContain('claim 2/2 · second');
  });

  it('prints the result and nothing else for programs', async () => {
    const done = await perform([claim('first', HOLDS)], { json: true });
    expect(JSON.parse(done.stdout)).toEqual(JSON.parse(done.read('claims.json')));
  });

  it('tells by its exit code that something has no answer, or that nothing could be tried', async () => {
    const unsure: ClaimFinding = { ...HOLDS, verdict: 'inconclusive' };
    const broken = claim('broken', new Error('no server'));
    const nothing = claim('nothing', { ...unsure, evidence: [] });
    const codes = [
      await perform([claim('sure', HOLDS), claim('unsure', unsure)], { json: true }),
      await perform([claim('sure', HOLDS), broken], { json: true }),
      await perform([broken], { json: true }),
      await perform([broken, nothing], { json: true }),
    ].map(({ exitCode }) => exitCode);
    expect(codes).toEqual([3, 3, 4, 4]);
  });

  it('calls what took too long inconclusive, also where it is alone', () => {
    const { id, statement, slide } = claim('late', HOLDS);
    const explanation = 'It was broken off.';
    const result = { id, statement, slide, verdict: 'inconclusive', evidence: [], explanation };
    const endings = ['broken off', 'deaf', 'impossible'] as const;
    const codes = endings.map((ending) =>
      exitCodeOfClaims([{ ending, result: { ...result, verdict: 'inconclusive' } }]),
    );
    expect(codes).toEqual([3, 3, 4]);
  });
});
