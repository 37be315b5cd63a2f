// A misbehaving server over TCP: takes frames off streams whole and hands each to the misbehaviour.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { HEADER_BYTES, PAYLOAD_BYTES_OFFSET } from '../../protocol/frame.js';
import type { Misbehaviour, Peer, MisbehavingServer } from './misbehaviour.js';

export async function serveTcp(
  misbehaviour: Misbehaviour,
  port: number,
): Promise<MisbehavingServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let requests = 0;

  function serve(socket: Socket): void {
    const peer: Peer = {
      write: (bytes) => {
        if (socket.writable) socket.write(bytes);
      },
      end: () => socket.end(),
      reset: () => socket.resetAndDestroy(),
    };
    let unread: Buffer = Buffer.alloc(0);
    connections += 1;
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      for (let frame = firstFrame(unread); frame !== null; frame = firstFrame(unread)) {
        unread = unread.subarray(frame.length);
        requests += 1;
        misbehaviour.answer(frame, peer);
      }
    });
    socket.on('end', () => socket.end());
    // The peer may cut a connection that misbehaves; that is its right and no news.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  }

  const server = createServer({ noDelay: true, allowHalfOpen: true }, serve);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    counts: () => ({ connections, requests, misdeeds: misbehaviour.misdeeds() }),
    close: async () => {
      misbehaviour.close();
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function firstFrame(bytes: Buffer): Buffer | null {
  if (bytes.length < HEADER_BYTES) return null;
  const frameBytes = HEADER_BYTES + bytes.readUInt32BE(PAYLOAD_BYTES_OFFSET);
  return bytes.length < frameBytes ? null : bytes.subarray(0, frameBytes);
}
