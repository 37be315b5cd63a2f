// Slide "Sending data". Look at how many bytes send() took of those it was given: as many as the kernel had room for. sendall() is a
// loop of send() until nothing is left; and on a socket that does not wait it can fail half-way, as the slide says.
import { PosixError } from '../posix/posix-error.js';
import type { Lab, LabProgram } from './program.js';
import { openSocket, type LabSocket } from './socket.js';

/** More than the buffers on both sides hold together. */
const DATA_BYTES = 16 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;

export const sendAndSendall = {
  name: 'send-and-sendall',
  slide: 'Sending data',
  shows: 'send() may take fewer bytes than it is given, and sendall() goes on until all are taken',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const s = openSocket('stream', 'non-blocking');
    s.bind('127.0.0.1', 0);
    s.listen(1);
    const data = Buffer.alloc(DATA_BYTES, 'sixteen mebibytes of this, ');
    sendWithReader(lab, s, data);
    sendWithoutReader(lab, s, data);
    s.close();
  },
} satisfies LabProgram;

function sendWithReader(lab: Lab, s: LabSocket, data: Buffer): void {
  const { client, conn } = connected(s);
  const taken = conn.send(data);
  lab.print(`send(${DATA_BYTES} bytes), while nobody reads`);
  lab.print(`  took ${taken}, left ${DATA_BYTES - taken}`);
  // What sendall() does, with a reader that makes room between two calls.
  let calls = 1;
  const parts: Buffer[] = [client.recv(READ_BYTES)];
  for (let sent = taken; sent < DATA_BYTES; calls++) {
    sent += conn.send(data.subarray(sent));
    parts.push(client.recv(READ_BYTES));
  }
  conn.close();
  for (let part = client.recv(READ_BYTES); part.length > 0; part = client.recv(READ_BYTES))
    parts.push(part);
  const isWhole = Buffer.concat(parts).equals(data);
  lab.print(`send() again for what is left, while the peer reads`);
  lab.print(`  all taken after ${calls} calls, and received ${isWhole ? 'whole' : 'DAMAGED'}`);
  client.close();
}

function sendWithoutReader(lab: Lab, s: LabSocket, data: Buffer): void {
  const { client, conn } = connected(s);
  lab.print(`sendall(${DATA_BYTES} bytes) on a socket that does not wait, while nobody reads`);
  try {
    conn.sendAll(data);
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    lab.print(`  ${error.code}: how much was sent, the program is not told`);
  }
  conn.close();
  client.close();
}

function connected(s: LabSocket): { client: LabSocket; conn: LabSocket } {
  const client = openSocket('stream');
  client.connect('127.0.0.1', s.port());
  return { client, conn: s.accept() };
}
