// Work handed to a pool of threads, one request at a time, echoes too: what this style pays and gains is in this file.
import type { FrameRun } from '../../protocol/decoder.js';
import type { ReplyCallback, RequestWork } from '../request-work.js';
import type { StyleOptions } from '../server.js';
import { createThreadPool, warnOfLostTask } from './pool.js';

/** Work in threads. */
export interface PoolWork extends RequestWork {
  /** Terminates the threads. What they had in hand is lost. */
  end(): Promise<void>;
}

/** Smaller frames are copied to the thread, which is cheaper than handing their memory over. */
export const TRANSFER_FROM_BYTES = 4_096;

const cannotCancel = (): void => undefined;

/** Starts `options.threads` threads. */
export async function createPoolWork(options: StyleOptions): Promise<PoolWork> {
  const pool = await createThreadPool({
    module: new URL('request-task.js', import.meta.url),
    functionName: 'answer',
    threads: Number(options['threads']),
    atomics: 'sync',
  });
  let isEnded = false;

  /** A thread cannot be called back from its task: work for a client that has gone is done for nothing. */
  function later(run: FrameRun, done: ReplyCallback): () => void {
    const frame = own(run.bytes);
    pool
      .run(frame, frame.length >= TRANSFER_FROM_BYTES ? [frame.buffer] : undefined)
      .then((reply) => done(asBuffer(reply as Uint8Array<ArrayBuffer>)))
      .catch((error: unknown) => {
        if (!isEnded) warnOfLostTask(error);
        done(null);
      });
    return cannotCancel;
  }

  function end(): Promise<void> {
    isEnded = true;
    return pool.end();
  }

  return { echoRuns: false, now: () => null, later, end };
}

/** The frame in memory of its own: a view is sent to a thread with all that it is a view of. */
function own(frame: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer } = frame;
  return buffer.byteLength === frame.length && buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer)
    : new Uint8Array(frame);
}

function asBuffer(reply: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength);
}
