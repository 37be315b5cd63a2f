import { describe, expect, it } from 'vitest';
import { runCli } from './cli.js';
import { renderError } from './error-text.js';
import { EXIT, exitCodeOf } from './exit-codes.js';

/** What a user would see of a command that fails, and its exit code. */
async function attempt(...words: string[]): Promise<{ text: string; code: number }> {
  try {
    await runCli(words);
  } catch (error) {
    return { text: renderError(error, {}), code: exitCodeOf(error) };
  }
  return { text: '', code: EXIT.fine };
}

describe('the command line', () => {
  it.each([
    [['run', '--stlyes', 'cluster'], 'has no option --stlyes (did you mean "--styles"?)'],
    [['load', '--target', 'tcp://127.0.0.1:1', '--concurency', '3'], '"--concurrency"'],
    [['runn'], 'there is no command "runn" (did you mean "run"?)'],
    [[], 'no command was given'],
    [['run', 'smoke', 'extra'], 'does not take "extra"'],
    [['run', '--styles', 'clutser'], 'did you mean cluster?'],
    [['run', '--styles', ','], 'selects nothing'],
    [['run', '--styles', 'cluster --wrokers 2'], '--workers'],
    [['run', '--styles'], 'Not enough arguments following: styles'],
    [['run', '--transports', 'tpc'], 'did you mean "tcp"?'],
    [['run', '--workloads', 'ecko'], '"ecko" is not understood'],
    [['run', '--concurrency', '0'], '--concurrency "0"'],
    [['run', '--concurrency', '1,many'], '--concurrency "many"'],
    [['run', '--rounds', '-1'], '--rounds "-1"'],
    [['run', '--window', 'soon'], '--window "soon" is not a duration'],
    [['run', '--window', '0'], 'out of range'],
    [['run', '--server', './mine {port}'], "write name='python3 server.py {port}'"],
    [['run', '--server', 'a=./a {port}', '--server', 'cluster=./b {port}'], 'the name of a style'],
    [['run', '--server', 'a=./no-such {port}', 'smoke'], 'no such file'],
    [['run', '--server', 'a=./a {port}', '--server-cwd', 'b=x', 'smoke'], '(did you mean "a"?)'],
    [['run', '--server', 'a=sh a.sh {port}', '--styles', 'none,a'], 'none stands alone'],
    [['run', '--styles', 'none'], 'leaves nothing to measure: give --server'],
    [['run', '--resume', 'latest', '--server-env', 'a=B=C'], '--server-env cannot be given with'],
    [['ab', '--a', 'event-loop', '--b', 'min', '--server', 'mine=./m {port}'], '"mine"'],
    [['run', '--window', '1s', '--window', 'soon'], '--window "soon"'],
    [['run', '--window', 'soon', '--window', '1s', '--seed', 'x'], '--seed "x"'],
    [['run', '--engine', 'nod'], 'did you mean "node"?'],
    [['run', 'qick'], 'did you mean "quick"?'],
    [['run', '--resume', 'latest', '--rounds', '3'], '--rounds cannot be given with it'],
    [['run', '--resume', 'latest', '--target-ci', '5%'], '--target-ci cannot be given with it'],
    [['run', '--workers', '0'], '--workers "0"'],
    [['run', '--target-ci', '0'], '--target-ci "0"'],
    [['run', '--max-minutes', 'long'], '--max-minutes "long"'],
    [['run', 'smoke', '--server-cpus', '0-'], '0-'],
    [['load'], 'target'],
    [['load', '--target', '127.0.0.1:7'], 'tcp://host:port'],
    [['load', '--target', 'tcp://127.0.0.1:7', '--rate', '0'], '--rate "0"'],
    [['load', '--target', 'tcp://127.0.0.1:7', '--arrivals', 'poisson'], 'give --rate with it'],
    [['load', '--target', 'tcp://127.0.0.1:7', '--flows', '2'], '--flows is for udp'],
    [['load', '--target', 'tcp://127.0.0.1:7', '--message-bytes', '19'], '--message-bytes "19"'],
    [['load', '--target', 'udp://127.0.0.1:7', '--message-bytes', '65508'], '65507'],
    [['load', '--target', 'tcp://127.0.0.1:7', '--workers', '0'], '--workers "0"'],
    [['load', '--target', 'tcp://127.0.0.1:7', '--timeout', '0'], 'out of range'],
    [['serve', '--style', 'event-loop'], 'transport'],
    [['serve', '--style', 'event-loop', '--transport', 'tcp', '--workers', '2'], 'no --workers'],
    [['serve', '--style', 'cluster', '--transport', 'tcp', '--workers', '0'], '--workers'],
    [['serve', '--style', 'cluster', '--transport', 'tcp', '--scheduling', 'x'], 'rr, none'],
    [['serve', '--style', 'cluster', '--transport', 'tcp', '--port', '65536'], '--port "65536"'],
    [['report', '--format', 'hmtl'], 'did you mean "html"?'],
    [['report', '--format', 'junot'], 'did you mean "junit"?'],
    [['report', '--output', 'cells.xml'], 'say which with --format'],
  ])('refuses %j as wrong usage: one line on stderr, exit code 2', async (words, says) => {
    const { text, code } = await attempt(...words);
    expect(text).toContain(says);
    expect(text).toMatch(/^echobench: [^\n]+ \[[A-Z_]+\]\n$/);
    expect(code).toBe(EXIT.usage);
  });

  it('cannot report a run that does not exist', async () => {
    const { text, code } = await attempt('report', 'no-such-run', '--out', '/nonexistent');
    expect(text).toMatch(/no-such-run.*\[RUN_NOT_FOUND\]\n$/);
    expect(code).toBe(EXIT.cannotRun);
  });

  it('tells an error that has no code as a bug, and shows its stack only when asked', () => {
    const error = new Error('one line\nand another');
    expect(renderError(error, {})).toBe(
      'echobench: one line and another [UNEXPECTED]: set ECHOBENCH_DEBUG=1 to see where it came from, and report it\n',
    );
    expect(renderError(error, { ECHOBENCH_DEBUG: '1' })).toContain('cli.test');
  });
});
