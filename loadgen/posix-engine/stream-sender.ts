// The way out of one worker's streams: requests written and sent, what the kernel does not take kept. The requests that follow from a
// batch of events are gathered and leave together, when all its replies have been read. Knows nothing of connections' lives.
import type { NonBlockingFd } from '../../posix/descriptor.js';
import { createKernelMemory } from '../../posix/kernel-memory.js';
import { AGAIN, answerName, INTERRUPTED } from '../../posix/posix-error.js';
import type { Transfer } from '../../posix/transfer.js';
import type { Exchange } from '../exchange.js';
import { createUnsentBytes, type UnsentBytes } from './unsent-bytes.js';

/** What is known of a stream's way out. */
export interface SendingStream {
  /** Null once closed, and where none could be had. */
  fd: NonBlockingFd | null;
  unsent: UnsentBytes | null;
}

export interface StreamSender<Stream> {
  /** Sends a request at once, or gathers it. */
  readonly request: (stream: Stream, clientNumber: number, sequence: number) => void;
  /** From now on requests are gathered. */
  gather(): void;
  /** Sends what was gathered, and gathers no more. */
  release(): void;
  /** Sends on what was kept. */
  flush(stream: Stream): void;
}

/**
 * Gathered at most. Enough that sending one after the other costs less than sending and reading in turn, which wakes a server that
 * has little to do for each request by itself: a tenth of a round trip. Few enough that the first does not wait long.
 */
const MOST_GATHERED = 64;

/** @param failed hears the code of a send that says that the connection is no more; it may not act within the call. */
export function createStreamSender<Stream extends SendingStream>(
  exchange: Exchange,
  transfer: Pick<Transfer, 'send'>,
  failed: (stream: Stream, code: string) => void,
): StreamSender<Stream> {
  const { messageBytes } = exchange;
  const message = createKernelMemory(messageBytes);
  exchange.writeRequest(message.bytes, 0, 0, 0);
  const streams = new Array<Stream | null>(MOST_GATHERED).fill(null);
  const clientNumbers = new Uint32Array(MOST_GATHERED);
  const sequences = new Uint32Array(MOST_GATHERED);
  let gathered = 0;
  let isGathering = false;

  function request(stream: Stream, clientNumber: number, sequence: number): void {
    if (!isGathering) {
      send(stream, clientNumber, sequence);
      return;
    }
    streams[gathered] = stream;
    clientNumbers[gathered] = clientNumber;
    sequences[gathered] = sequence;
    if (++gathered === MOST_GATHERED) sendGathered();
  }

  function sendGathered(): void {
    const count = gathered;
    gathered = 0;
    for (let index = 0; index < count; index++) {
      const stream = streams[index] as Stream;
      // Closed meanwhile, its requests are lost.
      if (stream.fd === null) continue;
      send(stream, clientNumbers[index] as number, sequences[index] as number);
    }
  }

  function send(stream: Stream, clientNumber: number, sequence: number): void {
    exchange.renumberRequest(message.bytes, 0, clientNumber, sequence);
    let sent = 0;
    if (stream.unsent === null || stream.unsent.byteLength() === 0) {
      sent = transfer.send(stream.fd as NonBlockingFd, message, 0, messageBytes);
      if (sent === messageBytes) return;
      if (isFatal(sent)) {
        failed(stream, answerName(sent));
        return;
      }
    }
    stream.unsent ??= createUnsentBytes();
    stream.unsent.put(message, Math.max(0, sent), messageBytes);
    // Some of it was taken, or nothing asked yet: only a send that was refused brings an event when there is room again.
    flush(stream);
  }

  function flush(stream: Stream): void {
    if (stream.fd === null || stream.unsent === null || stream.unsent.byteLength() === 0) return;
    const answer = stream.unsent.flush(transfer, stream.fd);
    if (isFatal(answer)) failed(stream, answerName(answer));
  }

  return {
    request,
    gather: () => {
      isGathering = true;
    },
    release: () => {
      isGathering = false;
      sendGathered();
    },
    flush,
  } satisfies StreamSender<Stream>;
}

/** Whether a send's result says that the connection is no more. */
function isFatal(answer: number): boolean {
  return answer < 0 && answer !== AGAIN && answer !== INTERRUPTED;
}
