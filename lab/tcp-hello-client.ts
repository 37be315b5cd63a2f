// Slide "Connection-based communication", the client. Look at connect: it is here that a missing server shows, as ECONNREFUSED, which
// the connectionless client never learns.
import { openSocket } from './socket.js';
import type { LabProgram } from './program.js';

export const tcpHelloClient = {
  name: 'tcp-hello-client',
  slide: 'Connection-based communication',
  shows: 'connects, says "Hello!", and prints what comes back',
  role: 'client',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const s = openSocket('stream');
    s.connect(lab.host, lab.port);
    s.sendAll(Buffer.from('Hello!'));
    const data = s.recv(1024);
    s.close();
    lab.print(`Received: ${data.toString()}`);
  },
} satisfies LabProgram;
