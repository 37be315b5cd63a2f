// Slides "Concurrent one-thread server", "Accept new connections", "Handle input data", "Handle output data". Look at the three functions:
// none of them ever waits for one client, since they run only when the kernel says that it is ready.
import { createEpoll, EPOLL_IN, EPOLL_OUT } from '../posix/epoll.js';
import { PosixError } from '../posix/posix-error.js';
import { openSocket, type LabSocket } from './socket.js';
import type { Lab, LabProgram } from './program.js';

export const epollServer = {
  name: 'epoll-server',
  slide: 'Concurrent one-thread server',
  shows: 'one thread that serves many clients at once, and echoes what they say, until Ctrl-C',
  role: 'server',
  hasDelay: false,
  needsSystemCalls: true,
  run: serve,
} satisfies LabProgram;

async function serve(lab: Lab): Promise<void> {
  const connections = new Map<number, LabSocket>();
  const responses = new Map<number, Buffer>();
  const e = createEpoll(64);
  const s = openSocket('stream', 'non-blocking');
  s.bind(lab.host, lab.port);
  s.listen(1);
  lab.print(`listening on ${lab.host}:${s.port()}`);

  e.add(s.fd, EPOLL_IN, s.fd);
  while (!(await lab.isInterrupted())) {
    const events = e.wait(1000);
    for (let i = 0; i < events; i++) {
      const fileno = e.keyOf(i);
      const conn = connections.get(fileno);
      try {
        if (conn === undefined) acceptNewConnection();
        else if (e.eventsOf(i) & EPOLL_IN) handleReading(conn);
        else handleWriting(conn); // EPOLLOUT; or an error, which send then tells
      } catch (error) {
        // The slide's server dies with the first client that resets its connection. This one forgets the client.
        if (!(error instanceof PosixError) || conn === undefined) throw error;
        forget(conn);
      }
    }
  }
  for (const conn of connections.values()) conn.close();
  e.close();
  s.close();

  function acceptNewConnection(): void {
    const conn = s.accept();
    e.add(conn.fd, EPOLL_IN, conn.fd);
    connections.set(conn.fd, conn);
    lab.print(`connections: ${connections.size}`);
  }

  function handleReading(conn: LabSocket): void {
    const data = conn.recv(1024);
    if (data.length === 0) {
      forget(conn);
      return;
    }
    responses.set(conn.fd, data);
    e.modify(conn.fd, EPOLL_OUT, conn.fd);
  }

  function handleWriting(conn: LabSocket): void {
    const response = responses.get(conn.fd) ?? Buffer.alloc(0);
    // The slide's sendall() would fail where the kernel has no room for all of it. Here what is left waits for the next event.
    const rest = response.subarray(conn.send(response));
    responses.set(conn.fd, rest);
    if (rest.length === 0) e.modify(conn.fd, EPOLL_IN, conn.fd);
  }

  function forget(conn: LabSocket): void {
    e.remove(conn.fd);
    conn.close();
    connections.delete(conn.fd);
    responses.delete(conn.fd);
    lab.print(`connections: ${connections.size}`);
  }
}
