// Starts a misbehaving server as a child process and asks it for its counts.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Transport } from '../../protocol/workload.js';
import type { MisbehaviourCounts } from './misbehaviour.js';
import type { MisbehaviourSpec } from './serve.js';

/** To the child. */
export interface MisbehavingCommand {
  readonly type: 'counts';
}

/** From the child: once `listening`, then an answer to each question. */
export type MisbehavingEvent =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'counts'; readonly counts: MisbehaviourCounts };

/** A misbehaving server in a process of its own. */
export interface MisbehavingChild {
  readonly port: number;
  counts(): Promise<MisbehaviourCounts>;
  /** Ends the process and waits for its end. */
  stop(): Promise<void>;
}

export async function startMisbehaving(
  transport: Transport,
  spec: MisbehaviourSpec,
): Promise<MisbehavingChild> {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = fork(main, [transport, JSON.stringify(spec)], { execArgv: [] });
  const event = await nextEvent(child);
  if (event.type !== 'listening') throw new Error(`the server said ${event.type} before listening`);
  return {
    port: event.port,
    counts: async () => {
      const answer = nextEvent(child);
      child.send({ type: 'counts' } satisfies MisbehavingCommand);
      const said = await answer;
      if (said.type !== 'counts') throw new Error(`asked for counts, the server said ${said.type}`);
      return said.counts;
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The child's next message. @throws {Error} when it ends instead. */
function nextEvent(child: ChildProcess): Promise<MisbehavingEvent> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`the misbehaving server ended with exit code ${code}`));
    child.once('exit', ended);
    child.once('message', (message: MisbehavingEvent) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
