// Slide "Connection-based communication", the server. Look at the two sockets: s only takes connections, conn is the one client. And
// at the loop: it ends when recv brings no bytes, which is how the end of the client's stream looks.
import { openSocket } from './socket.js';
import type { LabProgram } from './program.js';

export const tcpHelloServer = {
  name: 'tcp-hello-server',
  slide: 'Connection-based communication',
  shows: 'accepts one client, and answers "Hi!" to whatever it says until it has gone',
  role: 'server',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const s = openSocket('stream');
    s.bind(lab.host, lab.port);
    s.listen(1);
    lab.print(`listening on ${lab.host}:${s.port()}`);
    const conn = s.accept();
    for (;;) {
      const data = conn.recv(1024);
      if (data.length === 0) break;
      lab.print(`Received: ${data.toString()}`);
      conn.sendAll(Buffer.from('Hi!'));
    }
    conn.close();
    s.close();
  },
} satisfies LabProgram;
