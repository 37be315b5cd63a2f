// A server process under a tool: started with node's own arguments, ready, asked to end, and gone in bounded time. Unlike
// bench/run's, the process that was started may be the tool's, with the server below it.
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { startChildGroup, type ChildEnd } from '../run/child-group.js';
import { within } from '../run/deadline.js';

/** Tools load slowly, and slow the server's own start. */
const READY_TIMEOUT_MS = 40_000;

const listeningSchema = z.object({
  event: z.literal('listening'),
  host: z.string(),
  port: z.int(),
  pid: z.int(),
});
const failedSchema = z.object({ event: z.literal('failed'), message: z.string() });

/** A server that is ready, and the process group it lives in. */
export interface ProfiledServer {
  /** The process that was started: the server, or the tool above it. */
  readonly rootPid: number;
  /** The server itself, as its ready line tells. */
  readonly serverPid: number;
  readonly host: string;
  readonly port: number;
  /**
   * Signals the server, and waits for the process that was started, which may have its analysis to do; kills the group when
   * that takes longer than `timeoutMs`.
   */
  end(signal: NodeJS.Signals, timeoutMs: number): Promise<ProfiledEnd>;
}

/** How it ended; `complaint` is the last that was written on stderr. */
export interface ProfiledEnd {
  readonly end: ChildEnd;
  readonly killed: boolean;
  readonly complaint: string;
}

/** A server that did not come up under a tool, or a tool that did not do its part. The message is one line. */
export class ProfileError extends Error {
  readonly code = 'PROFILE_FAILED';
  override readonly name = 'ProfileError';
}

/**
 * Starts `node …args` and waits for a server's ready line on its stdout.
 * @throws {ProfileError} when it does not come.
 */
export async function startProfiledServer(args: readonly string[]): Promise<ProfiledServer> {
  const [first = '', ...rest] = args;
  const group = await startChildGroup(first, rest, null, ['ignore', 'pipe', 'pipe']);
  const { stdout } = group.child;
  const ready = new Promise<z.infer<typeof listeningSchema>>((resolve, reject) => {
    if (stdout !== null) {
      createInterface({ input: stdout }).on('line', (line) => {
        const value = parseLine(line);
        const listening = listeningSchema.safeParse(value);
        if (listening.success) resolve(listening.data);
        const failed = failedSchema.safeParse(value);
        if (failed.success) reject(new ProfileError(failed.data.message));
      });
    }
    void group.ended.then((end) =>
      reject(
        new ProfileError(
          `${describeEnd(end)} before the server was ready${said(group.complaint())}`,
        ),
      ),
    );
  });
  try {
    const late = (): Error =>
      new ProfileError(`the server was not ready after ${READY_TIMEOUT_MS / 1_000} s`);
    const { pid, host, port } = await within(ready, READY_TIMEOUT_MS, late);
    return {
      rootPid: group.pid,
      serverPid: pid,
      host,
      port,
      end: async (signal, timeoutMs) => {
        let killed = false;
        signalProcess(pid, signal);
        const patience = setTimeout(() => {
          killed = true;
          group.kill();
        }, timeoutMs);
        const end = await group.ended;
        clearTimeout(patience);
        return { end, killed, complaint: group.complaint() };
      },
    };
  } catch (error) {
    group.kill();
    await group.ended;
    throw error;
  }
}

/** How a process ended, in words. */
export function describeEnd({ code, signal }: ChildEnd): string {
  return signal === null ? `it exited with ${String(code)}` : `it was ended by ${signal}`;
}

/** ` and said: …` with the last line of a complaint, or nothing. */
export function said(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  return telling === undefined ? '' : ` and said: ${telling.trim()}`;
}

/** A server that is already gone has ended by itself; how is told by its process's end. */
function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function parseLine(line: string): unknown {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
