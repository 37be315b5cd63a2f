// A misbehaving server over HTTP: each POST body is a request, each write one response's body.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Misbehaviour, Peer, MisbehavingServer } from './misbehaviour.js';

/** A connection and the response that its next write fills. */
interface HttpPeer extends Peer {
  response: ServerResponse | null;
}

export async function serveHttp(
  misbehaviour: Misbehaviour,
  port: number,
): Promise<MisbehavingServer> {
  const peers = new WeakMap<Socket, HttpPeer>();
  let connections = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const peer = peers.get(request.socket);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (peer === undefined) return;
      peer.response = response;
      requests += 1;
      misbehaviour.answer(Buffer.concat(chunks), peer);
    });
  });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    peers.set(socket, createPeer(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    counts: () => ({ connections, requests, misdeeds: misbehaviour.misdeeds() }),
    close: async () => {
      misbehaviour.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function createPeer(socket: Socket): HttpPeer {
  const peer: HttpPeer = {
    response: null,
    write: (bytes) => {
      const { response } = peer;
      peer.response = null;
      response?.setHeader('content-length', bytes.length);
      response?.end(bytes);
    },
    end: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
  };
  return peer;
}
