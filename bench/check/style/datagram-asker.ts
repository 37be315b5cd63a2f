// A client over datagrams, with a socket of its own. Loopback loses none unless a buffer is full, which no try here comes near.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Target } from '../../../loadgen/load-plan.js';
import type { Answer, Asker } from './asker.js';
import { isAnswerTo } from './requests.js';

/** Opens a socket that hears from that server alone. */
export async function openDatagrams({ host, port }: Pick<Target, 'host' | 'port'>): Promise<Asker> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let closed = false;
  let asked: Buffer | null = null;
  let settle: ((answer: Answer) => void) | null = null;

  socket.on('message', (bytes: Buffer) => {
    // A reply to what was given up may come late, and is none to what is asked now.
    if (settle === null || asked === null || !isAnswerTo(asked, bytes)) return;
    const settled = settle;
    settle = null;
    settled({ kind: 'reply', bytes });
  });
  // Nobody listens any more: then no answer comes, which is what is seen of it.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, host, () => {
      socket.off('error', reject);
      resolve();
    });
  });

  function ask(request: Buffer): Promise<Answer> {
    if (closed) return Promise.resolve({ kind: 'closed' });
    asked = request;
    return new Promise((resolve) => {
      settle = resolve;
      socket.send(request);
    });
  }

  function close(): void {
    if (closed) return;
    closed = true;
    settle?.({ kind: 'closed' });
    settle = null;
    socket.close();
  }

  return {
    localPort: () => (closed ? null : socket.address().port),
    ask,
    isClosed: () => closed,
    close,
  } satisfies Asker;
}
