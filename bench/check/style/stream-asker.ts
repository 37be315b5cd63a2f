// A client over a stream. It takes a reply for whole when as many bytes have come as were sent, since that is what every request
// here is answered by; whether they are right is for the rules of check to say.
import { connect } from 'node:net';
import type { Target } from '../../../loadgen/load-plan.js';
import type { Answer, Asker } from './asker.js';

/** A server that answers with fewer bytes has still answered, once nothing has followed for so long. Milliseconds. */
const SHORT_REPLY_MS = 60;

/** A connection takes no time on loopback, but a second when the kernel's queue is full: then it is asked for without being there. */
const CONNECTED_MS = 1_000;

/** Connects, in the order of the calls as far as there is room. Never throws: a refused one is closed. */
export async function openStream({ host, port }: Pick<Target, 'host' | 'port'>): Promise<Asker> {
  const socket = connect({ host, port, noDelay: true });
  let closed = false;
  let pieces: Buffer[] = [];
  let pieceBytes = 0;
  let wantedBytes = 0;
  let shortReply: NodeJS.Timeout | undefined;
  let settle: ((answer: Answer) => void) | null = null;

  socket.on('data', (piece: Buffer) => {
    // What nobody has asked for, a greeting for instance, is no answer to what is asked next.
    if (settle === null) return;
    pieces.push(piece);
    pieceBytes += piece.length;
    clearTimeout(shortReply);
    if (pieceBytes >= wantedBytes) replied();
    else shortReply = setTimeout(replied, SHORT_REPLY_MS);
  });
  // 'close' follows, and says all that matters here.
  socket.on('error', () => undefined);
  socket.on('end', end);
  socket.on('close', end);

  function replied(): void {
    const settled = settle;
    settle = null;
    settled?.({ kind: 'reply', bytes: Buffer.concat(pieces) });
  }

  function end(): void {
    closed = true;
    clearTimeout(shortReply);
    settle?.({ kind: 'closed' });
    settle = null;
  }

  function ask(request: Buffer): Promise<Answer> {
    if (closed) return Promise.resolve({ kind: 'closed' });
    pieces = [];
    pieceBytes = 0;
    wantedBytes = request.length;
    return new Promise((resolve) => {
      settle = resolve;
      socket.write(request);
    });
  }

  await new Promise<void>((resolve) => {
    const late = setTimeout(resolve, CONNECTED_MS);
    for (const event of ['connect', 'close']) {
      socket.once(event, () => {
        clearTimeout(late);
        resolve();
      });
    }
  });
  return {
    localPort: () => socket.localPort ?? null,
    ask,
    isClosed: () => closed,
    close: () => {
      end();
      socket.destroy();
    },
  } satisfies Asker;
}
