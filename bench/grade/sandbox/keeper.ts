// A keeper as the grader sees it: started, asked to end what it keeps, and not trusted to be there still.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CannotRunError } from '../../command-error.js';
import { MeasureError } from '../../run/instruments.js';
import { MARK } from './confinement.js';
import type {
  KeeperCommand,
  KeeperEvent,
  KeeperLoss,
  KeeperOrder,
  KeptEnd,
} from './keeper-messages.js';
import { endMarked } from './process-pen.js';

export interface Keeper {
  readonly pid: number;
  /** Of the submission's first process. */
  readonly submissionPid: number;
  /** Whether nothing can get away from it; if not, what bears the mark is killed when it ends. */
  readonly adopts: boolean;
  /** A text: the keeper was lost, and what bore the submission's mark was killed. Never rejects. */
  readonly ended: Promise<KeptEnd | KeeperLoss>;
  /** Settles with {@link ended}, in little more than the grace. Idempotent. */
  end(how: KeeperCommand['type']): Promise<KeptEnd | KeeperLoss>;
}

/** Start-up of a Node process on a loaded machine. */
const START_TIMEOUT_MS = 20_000;
/** Beyond the grace: killing, reading out, telling. A keeper that takes longer was stopped or ended by what it keeps. */
const END_MARGIN_MS = 6_000;

const MAIN = fileURLToPath(new URL('./keeper-main.js', import.meta.url));

/** @throws {CannotRunError} GRADER_FAILED: what it keeps has not been started, which is no fault of what it keeps. {@link MeasureError} when that has killed it. */
export async function startKeeper(order: KeeperOrder): Promise<Keeper> {
  const child = spawn(process.execPath, [MAIN, JSON.stringify(order)], {
    // A Ctrl-C on the terminal is the grader's; the end of the channel tells the keeper that the grader is gone.
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let end: KeptEnd | null = null;
  let canEscape = true;
  let isGivenUp = false;
  const giveUp = (): void => {
    isGivenUp = true;
    child.kill('SIGKILL');
  };
  const ended = new Promise<KeptEnd | KeeperLoss>((resolve) => {
    child.once('error', () => resolve('crashed'));
    child.once('exit', (_, signal) => {
      if (end === null || canEscape) endMarked(order.env[MARK] ?? '');
      resolve(end ?? (isGivenUp ? 'stuck' : signal === null ? 'crashed' : 'killed'));
    });
  });
  const started = new Promise<Extract<KeeperEvent, { type: 'started' }>>((resolve, reject) => {
    const timer = setTimeout(() => {
      giveUp();
      reject(notStarted('it did not come up'));
    }, START_TIMEOUT_MS);
    void ended.then((how) => {
      clearTimeout(timer);
      const lost = new MeasureError('SERVER_NOT_STARTED', 'it lost the process that watched it');
      reject(
        how === 'killed'
          ? lost
          : notStarted(
              `it ended before it had started anything (${typeof how === 'string' ? how : 'exited'})`,
            ),
      );
    });
    child.on('message', (event: KeeperEvent) => {
      clearTimeout(timer);
      if (event.type === 'started') resolve(event);
      else if (event.type === 'failed') reject(notStarted(event.message));
      else end = event.end;
    });
  });
  const { pid, adopts } = await started;
  canEscape = !adopts;
  return {
    pid: child.pid ?? 0,
    submissionPid: pid,
    adopts,
    ended,
    end: async (type) => {
      if (child.connected) child.send({ type } satisfies KeeperCommand, () => undefined);
      const patience = setTimeout(giveUp, order.graceMs + END_MARGIN_MS);
      const how = await ended;
      clearTimeout(patience);
      return how;
    },
  };
}

function notStarted(why: string): CannotRunError {
  return new CannotRunError(
    'GRADER_FAILED',
    `the process that watches a submission failed: ${why}. This is no grade`,
  );
}
