// What becomes of a server on SIGTERM, whatever its transport: how it ended, who is left, whether its port is free again.
import { listTree, survivorsOf, type TreeMember } from './process-tree.js';
import { failed, passed, skipped, warned } from './observations.js';
import type { Observation } from './rule.js';
import type { SubjectServer } from './subject.js';
import { formatDuration } from '../duration.js';

/** What a transport knows of it. */
export interface ShutdownTrial {
  /** Who is there when the signal comes, in words. */
  readonly connected: string;
  /** Asked afterwards: whether anybody still answers at its address. */
  readonly isStillThere: () => Promise<boolean>;
  /** Whether what was in flight was finished; asked afterwards. */
  readonly isFinished: () => Promise<boolean>;
}

const HANDLER_REMEDY =
  'Handle SIGTERM: stop accepting, finish what is in flight, close the connections that are owed nothing (in Node server.close() alone waits for their clients: destroy their sockets), and exit with 0; or leave the signal its default action.';
const CHILDREN_REMEDY =
  'End your children and wait for them before you exit, or keep them in your process group without a handler of their own.';

/** Ends the server and looks at what is left. Processes that are left are ended too. */
export async function tryShutdown(
  server: SubjectServer,
  { connected, isStillThere, isFinished }: ShutdownTrial,
): Promise<Observation> {
  const tree = server.pid === null ? [] : listTree(server.pid);
  const sent = `SIGTERM, with ${connected}`;
  const startMs = performance.now();
  const end = await server.stop();
  const took = formatDuration(performance.now() - startMs);
  if (end === null)
    return skipped('environment', 'the server was not started by echobench, which leaves it alone');
  const left = endSurvivors(tree);
  if (end.exit === 'killed')
    return failed(sent, `it was still there after ${took}, and was killed`, HANDLER_REMEDY);
  if (end.exit === 'died')
    return failed(
      sent,
      `it had ended by itself: ${end.how}`,
      'A server runs until it is told to end.',
    );
  if (left.length > 0) {
    const names = left.map(({ pid, name }) => `${name} (${pid})`).join(', ');
    return failed(sent, `it left processes behind: ${names}`, CHILDREN_REMEDY);
  }
  if (end.exit === 'error') return failed(sent, end.how, `${HANDLER_REMEDY} ${CHILDREN_REMEDY}`);
  if (await isStillThere())
    return failed(sent, 'it ended, but somebody still listens on its port', CHILDREN_REMEDY);
  if (!(await isFinished()))
    return warned(
      sent,
      `it ended after ${took}, and what was in flight was never answered`,
      'Handle SIGTERM: stop accepting, but finish the requests that have come, within the grace period.',
    );
  return passed(sent, `it ended after ${took}, and left nothing behind`);
}

/** Those of the tree who live on; they are killed by their numbers, as nobody else will. */
function endSurvivors(tree: readonly TreeMember[]): TreeMember[] {
  const left = survivorsOf(tree);
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It ended in this very moment, as was wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  return left;
}
