// What a thread of the pool runs for each request. It knows frames, not sockets.
import { move } from 'piscina';
import { readHeader } from '../../protocol/frame.js';
import { createBlockingWork } from '../on-node/blocking-work.js';
import { TRANSFER_FROM_BYTES } from './pool-work.js';

export { meetOthers } from './pool.js';

const work = createBlockingWork();

/** Does what one frame asks, blocking this thread. @returns the reply, handed over rather than copied when it is large. */
export function answer(frame: Uint8Array<ArrayBuffer>): unknown {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  work.now({ header: readHeader(bytes, 0), frames: 1, bytes });
  return frame.length >= TRANSFER_FROM_BYTES ? move(frame) : frame;
}
