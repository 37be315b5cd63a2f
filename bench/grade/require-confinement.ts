// Whether this machine can hold a submission and has what its rubric starts it with, tried before anything of the submission runs:
// what is missing here would else look like the submission's own failure.
import type { StartWay } from '../../results/rubric.js';
import { CannotRunError } from '../command-error.js';
import { splitCommand } from '../foreign/command-words.js';
import { describe, startConfinedWords, type ConfinedCommand } from './sandbox/start-confined.js';

/** Programs that say their version, and so show that they can be run whole; of others it is known only that they are there. */
const SAY_VERSION: ReadonlySet<string> = new Set([
  'node',
  'npm',
  'tsc',
  'python3',
  'python',
  'java',
]);
const LIMIT_MS = 30_000;

/** @throws {CannotRunError} GRADER_FAILED with what this machine lacks. */
export async function requireConfinement(way: StartWay, command: ConfinedCommand): Promise<void> {
  await requireEnd('limits cannot be set here', ['true'], command);
  for (const program of programsOf(way)) {
    const words = SAY_VERSION.has(program)
      ? [program, '--version']
      : ['sh', '-c', 'command -v -- "$1"', 'sh', program];
    const who = command.user === null ? '' : ` by ${command.user.name}`;
    await requireEnd(`${program} cannot be run here${who}`, words, command);
  }
}

/** The first words of its lines, where they are names: what has a folder is the submission's own. */
function programsOf({ build, command }: StartWay): Set<string> {
  // A build is a shell's affair; its first word is a program all the same.
  const first = [splitCommand(command)[0] ?? '', build?.trim().split(/\s/u)[0] ?? ''];
  return new Set(first.filter((word) => /^[\w.+-]+$/u.test(word)));
}

async function requireEnd(
  what: string,
  words: readonly string[],
  command: ConfinedCommand,
): Promise<void> {
  const keeper = await startConfinedWords(command, words, null);
  const late = setTimeout(() => void keeper.end('kill'), LIMIT_MS);
  const end = await keeper.ended;
  clearTimeout(late);
  if (typeof end !== 'string' && end.code === 0) return;
  throw new CannotRunError('GRADER_FAILED', `${what}: \`${words.join(' ')}\` ${describe(end)}`);
}
