// A little load for tests that need a busy server, not a number. The real generator lives in loadgen/.
import { echo } from '../../protocol/sample-frames.js';
import { openDatagrams } from './datagram-client.js';
import type { SubjectServer } from './subject.js';
import { connect } from './stream-client.js';

/** Clients that send, wait and send again until their server leaves. */
export interface ClosedLoop {
  /** Replies so far. */
  replies(): number;
  /** Ends all clients. @returns when they have. */
  end(): Promise<void>;
}

/** Starts `clients` on streams; each checks its replies, and is done when the server closes or resets. */
export async function startStreamLoop(server: SubjectServer, clients: number): Promise<ClosedLoop> {
  let replies = 0;
  const frame = echo(44, 3);
  const open = await Promise.all(Array.from({ length: clients }, () => connect(server)));
  const loops = open.map(async (client) => {
    while (!client.isClosed()) {
      client.write(frame);
      const reply = await client.read(frame.length).catch(() => null);
      if (reply === null) return;
      if (!reply.equals(frame)) throw new Error('a reply came back wrong');
      replies++;
    }
  });

  async function end(): Promise<void> {
    for (const client of open) client.close();
    await Promise.all(loops);
  }

  return { replies: () => replies, end };
}

/** The same over datagrams, on one socket each. */
export async function startDatagramLoop(
  server: SubjectServer,
  clients: number,
): Promise<ClosedLoop> {
  let replies = 0;
  let isEnded = false;
  const frame = echo(44, 3);
  const open = await Promise.all(Array.from({ length: clients }, () => openDatagrams(server)));
  const sending = open.map((client) => {
    client.send(frame);
    return setInterval(() => {
      while (client.arrived() > 0) {
        replies++;
        void client.receive();
        client.send(frame);
      }
    }, 1);
  });

  function end(): Promise<void> {
    if (isEnded) return Promise.resolve();
    isEnded = true;
    sending.forEach(clearInterval);
    for (const client of open) client.close();
    return Promise.resolve();
  }

  return { replies: () => replies, end };
}
