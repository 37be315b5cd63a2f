// A misbehaving server over UDP: each datagram is a request, each sender address a peer.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Misbehaviour, Peer, MisbehavingServer } from './misbehaviour.js';

/** So that the server's own kernel buffer drops nothing that it does not count. */
const RECEIVE_BUFFER_BYTES = 4_194_304;

export async function serveUdp(
  misbehaviour: Misbehaviour,
  port: number,
): Promise<MisbehavingServer> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  const peers = new Map<string, Peer>();
  let requests = 0;
  let isClosed = false;

  function peerOf(address: string, senderPort: number): Peer {
    const key = `${address}:${senderPort}`;
    const known = peers.get(key);
    if (known !== undefined) return known;
    const peer: Peer = {
      write: (bytes) => {
        if (!isClosed) socket.send(bytes, senderPort, address);
      },
      end: () => undefined,
      reset: () => undefined,
    };
    peers.set(key, peer);
    return peer;
  }

  socket.on('message', (request, sender) => {
    requests += 1;
    misbehaviour.answer(request, peerOf(sender.address, sender.port));
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    counts: () => ({ connections: 0, requests, misdeeds: misbehaviour.misdeeds() }),
    close: async () => {
      isClosed = true;
      misbehaviour.close();
      socket.close();
      await once(socket, 'close');
    },
  };
}
