// Slide "Socket definition": sockets are the end points between two processes, here on one machine (Local IPC). Look at the address:
// no host and no port, but a name; and at the two pids. The slide's own example, `ls ~ | grep "^d" | wc -l`, does it with pipes.
import type { BlockingFd } from '../posix/descriptor.js';
import {
  acceptSocket,
  bindSocket,
  connectSocket,
  createSocket,
  listenSocket,
} from '../posix/socket.js';
import type { SocketAddress } from '../posix/socket-address.js';
import { runForking, type ForkCalls } from './forking.js';
import type { LabProgram } from './program.js';
import { adoptSocket, thrown } from './socket.js';

export const localIpc = {
  name: 'local-ipc',
  slide: 'Socket definition',
  shows: 'two processes on one machine that speak through sockets in the domain AF_UNIX',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) =>
    runForking('calls', (os) => {
      // A name that begins with a zero byte is in no folder, and goes with its last socket (Linux).
      const address: SocketAddress = { family: 'unix', path: `\0echobench-lab-${os.getpid()}` };
      const s = createSocket('unix', 'stream', 'blocking');
      bindSocket(s, address);
      listenSocket(s, 1);
      const pid = os.fork();
      if (pid === 0) speak(os, address);
      const conn = adoptSocket(thrown(acceptSocket(s, 'blocking'), 'accept', s) as BlockingFd);
      lab.print(`process ${os.getpid()} received: ${conn.recv(1024).toString()}`);
      conn.close();
      adoptSocket(s).close();
      os.wait();
    }),
} satisfies LabProgram;

function speak(os: ForkCalls, address: SocketAddress): never {
  const fd = createSocket('unix', 'stream', 'blocking');
  thrown(connectSocket(fd, address), 'connect', fd);
  const client = adoptSocket(fd);
  client.sendAll(Buffer.from(`Hello! from process ${os.getpid()}`));
  client.recv(1); // until the other side has read it, and ends
  client.close();
  os.exit(0);
}
