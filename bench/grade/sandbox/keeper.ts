// A keeper as the grader sees it: started, asked to end what it keeps, and not trusted to be there still.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MeasureError } from '../../run/instruments.js';
import { MARK } from './confinement.js';
import type { KeeperCommand, KeeperEvent, KeeperOrder, KeptEnd } from './keeper-messages.js';
import { endMarked } from './process-pen.js';

export interface Keeper {
  readonly pid: number;
  /** Of the submission's first process. */
  readonly submissionPid: number;
  /** Whether nothing can get away from it. */
  readonly adopts: boolean;
  /** `gone`: the keeper was ended by somebody, and what bore the submission's mark was killed. Never rejects. */
  readonly ended: Promise<KeptEnd | 'gone'>;
  /** Settles with {@link ended}, in little more than the grace. Idempotent. */
  end(how: KeeperCommand['type']): Promise<KeptEnd | 'gone'>;
}

/** Start-up of a Node process on a loaded machine. */
const START_TIMEOUT_MS = 20_000;
/** Beyond the grace: killing, reading out, telling. A keeper that takes longer was stopped or ended by what it keeps. */
const END_MARGIN_MS = 6_000;

const MAIN = fileURLToPath(new URL('./keeper-main.js', import.meta.url));

/** @throws {MeasureError} SERVER_NOT_STARTED with the system's reason. */
export async function startKeeper(order: KeeperOrder): Promise<Keeper> {
  const child = spawn(process.execPath, [MAIN, JSON.stringify(order)], {
    // A Ctrl-C on the terminal is the grader's; the end of the channel tells the keeper that the grader is gone.
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let end: KeptEnd | null = null;
  const ended = new Promise<KeptEnd | 'gone'>((resolve) => {
    child.once('error', () => resolve('gone'));
    child.once('exit', () => {
      if (end === null) endMarked(order.env[MARK] ?? '');
      resolve(end ?? 'gone');
    });
  });
  const started = new Promise<Extract<KeeperEvent, { type: 'started' }>>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(notStarted('its keeper did not come up'));
    }, START_TIMEOUT_MS);
    void ended.then(() => {
      clearTimeout(timer);
      reject(notStarted('its keeper ended'));
    });
    child.on('message', (event: KeeperEvent) => {
      clearTimeout(timer);
      if (event.type === 'started') resolve(event);
      else if (event.type === 'failed') reject(notStarted(event.message));
      else end = event.end;
    });
  });
  const { pid, adopts } = await started;
  return {
    pid: child.pid ?? 0,
    submissionPid: pid,
    adopts,
    ended,
    end: async (type) => {
      if (child.connected) child.send({ type } satisfies KeeperCommand, () => undefined);
      const patience = setTimeout(() => child.kill('SIGKILL'), order.graceMs + END_MARGIN_MS);
      const how = await ended;
      clearTimeout(patience);
      return how;
    },
  };
}

function notStarted(why: string): MeasureError {
  return new MeasureError('SERVER_NOT_STARTED', `the submission could not be started: ${why}`);
}
