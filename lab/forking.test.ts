// The programs of the lab that fork, run as a user runs them, beside the slides' Python; and that nothing is left of them.
import { afterAll, describe, expect, it } from 'vitest';
import { unsupportedReason } from '../posix/platform.js';
import { processRow } from './process-table.js';
import {
  endWhatIsLeft,
  eventually,
  pythonReason,
  runLab,
  startLab,
  startPython,
} from './test-programs.js';

afterAll(endWhatIsLeft);

const reason = unsupportedReason();
const noPython = reason ?? pythonReason();

/** Lines without what differs from run to run and what the slides do not print. */
function asOnTheSlide(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => !/^(process table| {2})/u.test(line))
    .map((line) =>
      line.replace(/ \([^)]*(parent|child) is.*\)$/u, '').replace(/^\(\d+,/u, '(PID,'),
    );
}

describe.skipIf(reason !== null)(`programs that fork ${reason ?? ''}`, { concurrent: true }, () => {
  it.skipIf(noPython !== null).each(['fork-no-wait', 'fork-wait', 'zombie'])(
    '%s prints what the slide prints, in the same order',
    async (name) => {
      const ours = startLab(name, '--delay', '100ms');
      const slide = startPython(`${name}.py`, { sleepMs: 100 });
      const [end, slideEnd] = [await ours.end(), await slide.end()];
      expect({ code: end.code, stderr: end.stderr }).toEqual({ code: 0, stderr: '' });
      expect(asOnTheSlide(end.stdout)).toEqual(asOnTheSlide(slideEnd.stdout));
      expect(ours.leftBehind()).toEqual([]);
    },
  );

  it('shows a child that outlives its parent, and leaves it to another process', async () => {
    const program = startLab('fork-no-wait', '--delay', '100ms');
    const [, parent, child] = await program.printed(/exiting\.\.\. \((\d+), its child is (\d+)\)/u);
    expect(Number(parent)).toBe(program.pid);
    const { stdout } = await program.end();
    const adopters = [...stdout.matchAll(/running\.\.\. \d \(its parent is (\d+)\)/gu)];
    expect(adopters).toHaveLength(5);
    expect(adopters.at(-1)?.[1]).not.toBe(parent);
    // Whoever adopted it has yet to wait for it.
    await eventually(() => ['Z', undefined].includes(processRow(Number(child))?.state), 'its end');
  });

  it('shows a zombie, and that waiting for it ends it', async () => {
    const { stdout } = await runLab('zombie', '--delay', '10ms');
    const [before = '', after = ''] = stdout.split('after wait()');
    const pid = /\((\d+), 0\)/u.exec(stdout)?.[1] ?? '';
    expect(before).toMatch(new RegExp(`^ {2}${pid} +Z +\\[.+\\] <defunct>$`, 'mu'));
    expect(after).toMatch(new RegExp(`^ {2}${pid} +- +\\(no such process\\)$`, 'mu'));
    expect(processRow(Number(pid))).toBeNull();
  });

  it.each([
    ['zombie-wait', /^waitpid\(-1, WNOHANG\): \(\d+, exit code 7\)$/mu],
    ['zombie-ignore', /^wait\(\): there is no child \(ECHILD\)$/mu],
  ])('has no zombie with the cure of %s', async (name, tells) => {
    const program = startLab(name, '--delay', '10ms');
    const { code, stdout, stderr } = await program.end();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(tells);
    expect(stdout).toMatch(/- +\(no such process\)/u);
    expect(stdout).not.toContain('defunct');
    expect(stdout).toMatch(/parent is running\.\.\. 4\n/u);
    expect(program.leftBehind()).toEqual([]);
  });

  it('speaks between two processes by a socket without a port', async () => {
    const program = startLab('local-ipc');
    const { code, stdout } = await program.end();
    const [, parent, child] =
      /^process (\d+) received: Hello! from process (\d+)$/mu.exec(stdout) ?? [];
    expect(code).toBe(0);
    expect(Number(parent)).toBe(program.pid);
    expect(child).not.toBe(parent);
    expect(program.leftBehind()).toEqual([]);
  });

  it('ends alike when Ctrl-C comes to the child before the parent', async () => {
    const program = startLab('fork-wait', '--delay', '30s');
    await eventually(() => program.leftBehind().length === 2, 'the child');
    const child = program.leftBehind().find((pid) => pid !== program.pid) ?? 0;
    // Signals that come before its own actions are set wait for it.
    process.kill(child, 'SIGINT');
    expect(await program.end()).toEqual({ code: 130, signal: null, stdout: '', stderr: '' });
    expect(processRow(child)).toBeNull();
  });

  it.each([
    ['fork-wait', 'SIGINT'],
    ['fork-wait', 'SIGTERM'],
    ['zombie', 'SIGINT'],
  ] as const)('ends and reaps the children of %s on %s', async (name, signal) => {
    const program = startLab(name, '--delay', '30s');
    // The child of fork-wait is alive; that of zombie has ended, and has no environment any more.
    await (name === 'zombie'
      ? program.printed(/child exits/u)
      : eventually(() => program.leftBehind().length === 2, 'the child'));
    const children = program.leftBehind();
    const { code, stderr } = await program.stop(signal);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(program.leftBehind()).toEqual([]);
    for (const pid of children) expect(processRow(pid)).toBeNull();
  });
});
