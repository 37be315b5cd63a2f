// The unit of work against published values, against its own jump, and against the references in docs/protocol.md, which are
// taken from the page and run: the page must not be wrong in any of its languages.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import ts from 'typescript';
import { computeDigest, createDigestChecker, fnv1a, xorshift32 } from './work.js';

interface Vector {
  readonly payload: string;
  readonly amount: number;
  readonly digest: string;
}

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const vectors: readonly Vector[] = [
  ...page.matchAll(/^\| (\(empty\)|[0-9a-f]+) +\| (\d+) +\| ([0-9a-f]{8}) +\|$/gmu),
].map(([, payload = '', amount = '', digest = '']) => ({
  payload: payload === '(empty)' ? '' : payload,
  amount: Number(amount),
  digest,
}));
const workshop = mkdtempSync(join(tmpdir(), 'echobench-work-'));

afterAll(() => {
  rmSync(workshop, { recursive: true });
});

function block(language: string): string {
  const text = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'msu').exec(page)?.[1];
  if (text === undefined) throw new Error(`docs/protocol.md has no ${language} block`);
  return text;
}

function has(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

function hex(digest: number): string {
  return digest.toString(16).padStart(8, '0');
}

describe('fnv1a', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['b', 0xe70c2de5],
    ['foobar', 0xbf9cf968],
  ])('of %j is the published value (isthe.com/chongo/src/fnv/test_fnv.c)', (text, hash) => {
    expect(fnv1a(Buffer.from(text))).toBe(hash);
  });

  it('hashes only the bytes from start to end', () => {
    expect(fnv1a(Buffer.from('xfoobary'), 1, 7)).toBe(0xbf9cf968);
  });
});

describe('xorshift32', () => {
  it('steps from 1 through the published states', () => {
    expect([0, 1, 2, 3].map((steps) => xorshift32(1, steps))).toEqual([
      1, 270_369, 67_634_689, 2_647_435_461,
    ]);
  });

  it('goes on from where it stopped', () => {
    expect(xorshift32(xorshift32(0xdeadbeef, 40), 60)).toBe(xorshift32(0xdeadbeef, 100));
  });
});

describe('computeDigest', () => {
  it('has at least nine vectors on the page', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(9);
  });

  it.each(vectors)('of $payload after $amount steps is $digest', ({ payload, amount, digest }) => {
    const bytes = Buffer.from(`ff${payload}ff`, 'hex');
    expect(hex(computeDigest(bytes, 1, bytes.length - 1, amount))).toBe(digest);
  });
});

describe('createDigestChecker', () => {
  it.each([0, 1, 2, 31, 32, 33, 1_000, 65_535, 123_457])('agrees over %i steps', (amount) => {
    const check = createDigestChecker(amount);
    for (const text of ['', 'a', 'foobar', '\0'.repeat(50)]) {
      const bytes = Buffer.from(text);
      const digest = computeDigest(bytes, 0, bytes.length, amount);
      expect(check(bytes, 0, bytes.length)).toBe(digest);
    }
  });

  it('comes back to the hash after the whole period of 2^32 - 1', () => {
    expect(createDigestChecker(0xffff_ffff)(Buffer.from('foobar'), 0, 6)).toBe(0xbf9cf968);
  });
});

describe('the reference on the page', () => {
  it('in TypeScript gives every vector', async () => {
    const script = join(workshop, 'digest.mjs');
    const { outputText } = ts.transpileModule(block('typescript'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    writeFileSync(script, `${outputText}\nexport { digest };\n`);
    const { digest } = (await import(script)) as {
      digest: (payload: Uint8Array, amount: number) => number;
    };
    const results = vectors.map(({ payload, amount }) =>
      hex(digest(Buffer.from(payload, 'hex'), amount)),
    );
    expect(results).toEqual(vectors.map((vector) => vector.digest));
  });

  it.skipIf(!has('python3'))('in Python gives every vector', () => {
    const calls = vectors.map(
      ({ payload, amount }) => `print(f"{digest(bytes.fromhex('${payload}'), ${amount}):08x}")`,
    );
    const script = `${block('python')}\n${calls.join('\n')}\n`;
    const printed = execFileSync('python3', ['-'], { input: script, encoding: 'utf8' });
    expect(printed.trim().split('\n')).toEqual(vectors.map((vector) => vector.digest));
  });

  it.skipIf(!has('cc'))('in C gives every vector', () => {
    const calls = vectors.map(({ payload, amount }) => {
      const bytes = [...Buffer.from(payload, 'hex')];
      const array = `(const uint8_t[]){${[...bytes, 0].join(',')}}`;
      return `printf("%08x\\n", (unsigned)digest(${array}, ${bytes.length}, ${amount}u));`;
    });
    const source = join(workshop, 'digest.c');
    const program = join(workshop, 'digest');
    writeFileSync(
      source,
      `#include <stdio.h>\n${block('c')}\nint main(void) { ${calls.join('\n')} return 0; }\n`,
    );
    execFileSync('cc', ['-std=c99', '-Wall', '-Werror', '-O2', '-o', program, source]);
    const printed = execFileSync(program, { encoding: 'utf8' });
    expect(printed.trim().split('\n')).toEqual(vectors.map((vector) => vector.digest));
  });
});
