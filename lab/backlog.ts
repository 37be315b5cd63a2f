// Slide "Connection request". Look at which clients are connected though the server has not called accept() once: the kernel connects
// them, and queues as many as listen(backlog) allows (Linux: one more). The next is left unanswered, and asks again by itself.
import { AGAIN, IN_PROGRESS, isAnswer } from '../posix/posix-error.js';
import { createPollList, POLL_OUT } from '../posix/poll.js';
import { connectSocket } from '../posix/socket.js';
import { internetAddress } from '../posix/socket-address.js';
import type { LabProgram } from './program.js';
import { openSocket, thrown, type LabSocket } from './socket.js';

/** Long on the loopback, and less than the second after which a client asks again. */
const MOMENT_MS = 200;
/** Clients ask again after 1 s, 3 s and 7 s (tcp(7), tcp_syn_retries). */
const PATIENCE_MS = 8_000;

export const backlog = {
  name: 'backlog',
  slide: 'Connection request',
  shows:
    'a server that listens with a backlog of 1 and accepts nobody: who is connected, and who waits',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const s = openSocket('stream');
    s.bind('127.0.0.1', 0);
    s.listen(1);
    lab.print('server: listen(1), and no accept()');
    const clients = [1, 2, 3].map((number) => {
      const client = beginConnect(s.port());
      const state = isConnected(client, MOMENT_MS) ? 'connected' : 'waits: the queue is full';
      lab.print(`client ${number}: ${state}`);
      return client;
    });
    clients[0]?.sendAll(Buffer.from('Hello!'));
    lab.print('client 1: sent "Hello!", which the kernel keeps for the server');
    const conn = s.accept();
    lab.print(`server: accept(), and recv() gives "${conn.recv(1024).toString()}"`);
    const last = clients[2] as LabSocket;
    lab.print(`client 3: ${isConnected(last, PATIENCE_MS) ? 'connected' : 'still waits'}`);
    for (const socket of [conn, ...clients, s]) socket.close();
  },
} satisfies LabProgram;

/** connect() of a socket that does not wait: the kernel goes on with it. */
function beginConnect(port: number): LabSocket {
  const client = openSocket('stream', 'non-blocking');
  const answer = connectSocket(client.fd, internetAddress('127.0.0.1', port));
  if (isAnswer(answer) && answer !== IN_PROGRESS && answer !== AGAIN)
    thrown(answer, 'connect', client.fd);
  return client;
}

/** A socket whose connect is over can be written to. */
function isConnected(client: LabSocket, patienceMs: number): boolean {
  const list = createPollList();
  list.add(client.fd, POLL_OUT);
  return list.wait(patienceMs) > 0;
}
