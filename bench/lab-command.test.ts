// `echobench lab` as a command: its list, and what it refuses.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { LAB_PROGRAMS } from '../lab/programs.js';
import { endWhatIsLeft, runLab } from '../lab/test-programs.js';
import { unsupportedReason } from '../posix/platform.js';
import { runWithoutKoffi } from '../posix/test-without-koffi.js';
import { STYLES } from '../servers/registry.js';
import { describeLab, renderLab } from './lab-text.js';

afterAll(endWhatIsLeft);

const MAIN = new URL('main.js', import.meta.url).href;

describe('the list of the lab', { concurrent: true }, () => {
  it('names every program once, with its slide, for people and for programs', async () => {
    const [people, programs] = await Promise.all([runLab(), runLab('--json')]);
    expect([people.code, programs.code]).toEqual([0, 0]);
    const listed = JSON.parse(programs.stdout) as { programs: { name: string; slide: string }[] };
    const names = listed.programs.map(({ name }) => name);
    expect(names).toEqual(LAB_PROGRAMS.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    for (const { name, slide } of listed.programs) {
      expect(people.stdout).toMatch(new RegExp(`^ {2}${name}( --|$)`, 'mu'));
      expect(people.stdout).toContain(`"${slide}"`);
    }
  });

  it('says of each that cannot run here why', () => {
    const described = describeLab(LAB_PROGRAMS, ({ needsSystemCalls }) =>
      needsSystemCalls ? 'this is no Linux' : null,
    );
    const byName = new Map(described.map((program) => [program.name, program]));
    expect(byName.get('race')).toMatchObject({ supported: true, reason: null });
    expect(byName.get('zombie')).toMatchObject({ supported: false, reason: 'this is no Linux' });
    const text = renderLab(described, { columns: 80, colour: false });
    expect(text.match(/not here: this is no Linux/gu)).toHaveLength(
      described.filter(({ supported }) => !supported).length,
    );
  });

  it("is the course's table of contents: each program and each server style stands beside its slide", () => {
    const page = readFileSync(new URL('../../docs/course/README.md', import.meta.url), 'utf8');
    for (const { name, slide } of LAB_PROGRAMS)
      expect(page, name).toMatch(new RegExp(`^\\| ${escape(slide)}[ :,].*\\[\`${name}\`\\]`, 'mu'));
    const styles = STYLES.map(({ name }) => name).filter((name) => name !== 'null');
    for (const style of styles) expect(page, style).toContain(`\`${style}\``);
  });
});

describe('the command lab', { concurrent: true }, () => {
  it.each([
    [['zomby'], 'no program "zomby" (did you mean "zombie"?)'],
    [['zombie', '--port', '5000'], 'lab zombie takes no --port: it speaks to no other program'],
    [['tcp-hello-client', '--delay', '1s'], 'takes no --delay: it does not sleep'],
    [['zombie', '--delay', 'soon'], '--delay "soon" is not a duration'],
    [['tcp-hello-server', '--port', '65536'], '--port "65536"'],
    [['tcp-hello-client', '--host', 'localhost'], '--host "localhost" is no IPv4 address'],
    [['race', '--json'], 'takes no --json'],
    [['--port', '5000'], '--port is for a program'],
  ])('refuses %j as wrong usage', async (words, says) => {
    const { code, stdout, stderr } = await runLab(...words);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.skipIf(unsupportedReason() !== null)(
    'says in a typed error that there are no system calls, and runs what needs none',
    async () => {
      const run = (name: string): Promise<string> =>
        runWithoutKoffi(`
          process.argv = [process.execPath, 'main.js', 'lab', '${name}'];
          process.stderr.write = (text) => process.stdout.write(text);
          process.once('exit', () => { process.stdout.write('exit code ' + (process.exitCode ?? 0)); process.exitCode = 0; });
          await import('${MAIN}');`);
      expect(await run('zombie')).toBe(
        'echobench: lab zombie: koffi could not be loaded: koffi is hidden [POSIX_UNSUPPORTED]\nexit code 4',
      );
      expect(await run('byte-order')).toMatch(/^Var has 01020304\n[^]*exit code 0$/u);
    },
  );
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
