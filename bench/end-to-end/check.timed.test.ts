// `echobench check` as users call it: what it prints, how it exits, and that it leaves nothing behind.
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { checkResultSchema } from '../../results/check-result.js';
import { createWorkplace } from './program.js';

const BROKEN = fileURLToPath(new URL('../check/broken/main.js', import.meta.url));
const place = createWorkplace();
afterAll(() => {
  place.dispose();
});

function check(...words: string[]) {
  return place.start(['check', ...words]);
}

/** A server of the tests that is right but for one thing. */
function broken(mode: string): string {
  return `${process.execPath} ${BROKEN} tcp ${mode} {port}`;
}

describe('echobench check', () => {
  it('exits with 0 when a server keeps its rules, and names its style', async () => {
    const program = check('--style', 'event-loop', '--only', 'tcp-echo,tcp-shutdown');
    expect(await program.ended, program.stderr()).toBe(0);
    expect(program.stdout()).toContain('✓ tcp-echo ');
    expect(program.stdout()).toContain('behaves like event-loop');
    expect(program.stdout()).toContain('passes level full: 2 passed');
    // Progress is for terminals.
    expect(program.stderr()).toBe('');
    expect(program.processes('')).toEqual([]);
  });

  it('exits with 1 when it breaks one, and says which and why, as JSON', async () => {
    const words = ['--level', 'full', '--only', 'tcp-echo,tcp-compute', '--no-naming', '--json'];
    const program = check('--command', broken('little-endian-digest'), ...words);
    expect(await program.ended, program.stderr()).toBe(1);
    const { verdict, findings, style } = checkResultSchema.parse(JSON.parse(program.stdout()));
    expect(verdict).toBe('fail');
    expect(findings.map(({ id, status }) => [id, status])).toEqual([
      ['tcp-echo', 'pass'],
      ['tcp-compute', 'fail'],
    ]);
    expect(findings[1]?.received).toContain('right, but little-endian');
    expect(style).toEqual({ named: null, confidence: 0, evidence: [] });
    expect(program.processes('')).toEqual([]);
  });

  it('speaks TAP, and checks one that runs already', async () => {
    const served = place.start(['serve', '--style', 'null', '--transport', 'tcp']);
    await served.until(() => served.stdout().endsWith('\n'), 'the server to listen');
    const { port } = JSON.parse(served.stdout()) as { port: number };
    const words = ['--only', 'tcp-echo,tcp-shutdown', '--no-naming', '--format', 'tap'];
    const program = check('--target', `tcp://127.0.0.1:${port}`, ...words);
    expect(await program.ended, program.stderr()).toBe(0);
    expect(program.stdout()).toMatch(/^TAP version 14\n1\.\.2\n/u);
    expect(program.stdout()).toMatch(/^ok 2 - tcp-shutdown: .* # SKIP it ends the server/mu);
    served.child.kill('SIGTERM');
    expect(await served.ended).toBe(0);
  });

  it('exits with 4 when the server does not start, and with 2 when it is not named', async () => {
    const [absent, unnamed] = [check('--command', 'no-such-program {port}'), check('--json')];
    expect(await absent.ended).toBe(4);
    expect(absent.stderr()).toContain('PROGRAM_NOT_FOUND');
    expect(await unnamed.ended).toBe(2);
    expect(unnamed.stderr()).toContain('no server is named');
  });

  it('ends its server when it is interrupted', async () => {
    const program = check('--style', 'event-loop');
    await program.until(() => program.processes('servers/main.js').length > 0, 'the server');
    program.child.kill('SIGINT');
    expect(await program.ended).toBe(130);
    await program.until(() => program.processes('').length === 0, 'all of it to be gone');
  });
});
