// Tells a client that has stalled from one that is slow. Only a client that was seen without progress gets a timer.
import type { Socket } from 'node:net';

/** What is left of the idle timeout when a client has been seen to stand still from one check to the next. */
const REMAINING_SHARE = 0.75;

/**
 * Cuts `socket` off when it makes no progress for about `idleTimeoutMs` while `isWaitingForClient` says that it should. The last
 * word is the socket's own timer, which sees the kernel take even a part of a large write.
 * @returns the check, to be called four times in every idle timeout.
 */
export function createStallCheck(
  socket: Socket,
  idleTimeoutMs: number,
  isWaitingForClient: () => boolean,
): () => void {
  let lastProgress = -1;
  let isArmed = false;
  socket.on('timeout', () => {
    isArmed = false;
    socket.setTimeout(0);
    if (isWaitingForClient()) socket.destroy();
  });

  return function check(): void {
    if (isArmed || !isWaitingForClient()) return;
    const progress = socket.bytesRead + socket.bytesWritten - socket.writableLength;
    isArmed = progress === lastProgress;
    lastProgress = progress;
    if (isArmed) socket.setTimeout(Math.ceil(idleTimeoutMs * REMAINING_SHARE));
  };
}
