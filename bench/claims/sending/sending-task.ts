// What the sending program is told and what it answers, a line of JSON each way. Both sides' words, and no more.
import { z } from 'zod';

/** `send` once; `sendall` again and again as Python's does, until all is taken or a call fails; `sendall-waiting` waits for room in between. */
export const SEND_CALLS = ['send', 'sendall', 'sendall-waiting'] as const;
export type SendCall = (typeof SEND_CALLS)[number];

/** One connection: what is sent over it, and how. */
export interface SendTask {
  readonly call: SendCall;
  readonly mode: 'blocking' | 'non-blocking';
  readonly bytes: number;
  /** SO_SNDBUF; null: the kernel's own, which grows. */
  readonly sendBufferBytes: number | null;
  /** SO_SNDTIMEO, after which a call that waits gives up; null: never. */
  readonly timeoutMs: number | null;
}

/** It is ready for a task. */
export const readySchema = z.object({ event: z.literal('ready') });
/** It is connected, and the call comes next. */
export const sendingSchema = z.object({ event: z.literal('sending') });
/** The call is over. */
export const sentSchema = z.object({
  event: z.literal('sent'),
  /** Of all calls together. */
  taken: z.int().nonnegative(),
  calls: z.int().positive(),
  /** errno's name for the last call; null: it failed not. */
  error: z.string().nullable(),
});
