// What a server on readiness keeps of one stream client. A plain record, as in C: ten thousand of them are to cost little.
import type { NonBlockingFd } from '../../../posix/descriptor.js';
import type { FrameDecoder } from '../../../protocol/decoder.js';
import type { OrderedReplies } from '../../ordered-replies.js';
import type { WriteBuffer } from './write-buffer.js';

/**
 * One client. `serving` until all it is owed has been taken on; `leaving` until that is sent; `lingering` while a client that broke
 * the rules is read empty; then `closed`.
 */
export interface StreamClient {
  readonly fd: NonBlockingFd;
  state: 'serving' | 'leaving' | 'lingering' | 'closed';
  /** What the style is asked to watch for, as it last was. */
  isReading: boolean;
  isWriting: boolean;
  /** Bytes still to come of an echo frame that is passed through as it comes. */
  passingBytes: number;
  /** Whether bytes go through {@link decoder}, for it holds some, or a reply is not ready. Else echoes pass it by. */
  isDecoding: boolean;
  /** Whether the decoder has frames for which there was no room. */
  isHeldUp: boolean;
  hasEnded: boolean;
  decoder: FrameDecoder | null;
  replies: OrderedReplies | null;
  unsent: WriteBuffer | null;
  cancelLinger: (() => void) | null;
  /** Bytes moved in and out, and the same when last looked at, and how often nothing had moved since. */
  movedBytes: number;
  seenBytes: number;
  standstills: number;
}

/** A client that has just been accepted: it is to be watched for reading. */
export function createStreamClient(fd: NonBlockingFd): StreamClient {
  return {
    fd,
    state: 'serving',
    isReading: true,
    isWriting: false,
    passingBytes: 0,
    isDecoding: false,
    isHeldUp: false,
    hasEnded: false,
    decoder: null,
    replies: null,
    unsent: null,
    cancelLinger: null,
    movedBytes: 0,
    seenBytes: -1,
    standstills: 0,
  };
}

/** Bytes that the kernel would not take yet. */
export function unsentBytes({ unsent }: StreamClient): number {
  return unsent === null ? 0 : unsent.length;
}

/** Requests that are not answered. */
export function waitingReplies({ replies }: StreamClient): number {
  return replies === null ? 0 : replies.size();
}

/** Whether a frame has begun and is not whole. */
export function isMidFrame({ passingBytes, decoder }: StreamClient): boolean {
  return passingBytes > 0 || (decoder !== null && decoder.isMidFrame());
}
