// Slide "Closing a Socket". Look at what still works: after shutdown(SHUT_WR) the client has said all it will say, and still hears;
// after close() it does not, and whoever still speaks to it is told by a reset. After that, any call on the socket fails.
import { createPollList, POLL_HANG_UP } from '../posix/poll.js';
import { PosixError } from '../posix/posix-error.js';
import type { Lab, LabProgram } from './program.js';
import { openSocket, type LabSocket } from './socket.js';

export const halfClose = {
  name: 'half-close',
  slide: 'Closing a Socket',
  shows: 'shutdown(SHUT_WR) ends one direction and leaves the other; close() ends both',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const s = openSocket('stream');
    s.bind('127.0.0.1', 0);
    s.listen(1);

    lab.print('shutdown(SHUT_WR)');
    const { client, conn } = connected(s);
    client.sendAll(Buffer.from('question'));
    client.shutdown('write');
    tell(lab, 'client', 'send("more")', () => client.send(Buffer.from('more')));
    tell(lab, 'server', 'recv()', () => conn.recv(1024));
    tell(lab, 'server', 'recv()', () => conn.recv(1024));
    tell(lab, 'server', 'send("answer")', () => conn.send(Buffer.from('answer')));
    tell(lab, 'client', 'recv()', () => client.recv(1024));
    conn.close();
    tell(lab, 'client', 'recv()', () => client.recv(1024));
    client.close();

    lab.print('close()');
    const second = connected(s);
    second.client.sendAll(Buffer.from('question'));
    second.client.close();
    tell(lab, 'client', 'recv()', () => second.client.recv(1024));
    tell(lab, 'server', 'recv()', () => second.conn.recv(1024));
    tell(lab, 'server', 'recv()', () => second.conn.recv(1024));
    tell(lab, 'server', 'send("answer")', () => second.conn.send(Buffer.from('answer')));
    awaitReset(second.conn);
    tell(lab, 'server', 'send("answer")', () => second.conn.send(Buffer.from('answer')));
    second.conn.close();
    s.close();
  },
} satisfies LabProgram;

function connected(s: LabSocket): { client: LabSocket; conn: LabSocket } {
  const client = openSocket('stream');
  client.connect('127.0.0.1', s.port());
  return { client, conn: s.accept() };
}

/** Prints what a call gave: bytes, a count, or the error that Python would raise. */
function tell(lab: Lab, who: string, what: string, call: () => Buffer | number): void {
  lab.print(`  ${who}  ${what.padEnd(15)} ${outcome(call)}`);
}

function outcome(call: () => Buffer | number): string {
  try {
    const result = call();
    if (typeof result === 'number') return `${result} bytes taken`;
    return result.length === 0 ? 'no bytes: the peer has ended its side' : `"${result.toString()}"`;
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    return error.code;
  }
}

/** The answer to a client that is gone is a reset, which takes a moment to come. */
function awaitReset(conn: LabSocket): void {
  const list = createPollList();
  list.add(conn.fd, POLL_HANG_UP);
  list.wait(2_000);
}
