// How a datagram server stops receiving: not before it has had what had arrived, and although there is always one more.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_PENDING_DATAGRAMS } from '../limits.js';
import { stopReceiving } from './datagram-socket.js';

/** Read at one poll, at most: libuv's own number. */
const MOST_AT_A_POLL = 32;
const DATAGRAM = Buffer.alloc(20);

describe('a datagram socket that stops receiving', () => {
  let server: Socket;
  let client: Socket;

  beforeEach(async () => {
    server = createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    client = createSocket('udp4');
    client.connect(server.address().port, '127.0.0.1');
    await once(client, 'connect');
  });

  afterEach(() => {
    server.close();
    client.close();
  });

  it('has had all that had arrived, and nothing that comes later', async () => {
    let received = 0;
    const receive = (): number => received++;
    server.on('message', receive);
    // A connected socket sends at once: they are in the kernel, and the loop has had no turn to read them.
    for (let count = 0; count < 5 * MOST_AT_A_POLL; count++) client.send(DATAGRAM);
    await stopReceiving(server, receive);
    expect(received).toBe(5 * MOST_AT_A_POLL);
    client.send(DATAGRAM);
    await once(server, 'message');
    expect(received).toBe(5 * MOST_AT_A_POLL);
  });

  it('stops although there is always one more', async () => {
    let received = 0;
    const receive = (): void => {
      received++;
      client.send(DATAGRAM);
    };
    server.on('message', receive);
    client.send(DATAGRAM);
    await stopReceiving(server, receive);
    expect(received).toBeGreaterThanOrEqual(MAX_PENDING_DATAGRAMS);
    expect(received).toBeLessThanOrEqual(MAX_PENDING_DATAGRAMS + MOST_AT_A_POLL);
  });
});
