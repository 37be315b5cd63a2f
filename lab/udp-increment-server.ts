// Slide "Example of a connectionless communication", the server. Look at recvfrom: it tells who sent the datagram, and that is the
// only way to answer, for there is no connection. One datagram, one answer, and it ends.
import { openSocket } from './socket.js';
import type { LabProgram } from './program.js';

export const udpIncrementServer = {
  name: 'udp-increment-server',
  slide: 'Example of a connectionless communication',
  shows: 'receives an integer in network byte order, and sends it back plus 1',
  role: 'server',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const s = openSocket('datagram');
    s.bind(lab.host, lab.port);
    lab.print(`bound to ${lab.host}:${s.port()}`);
    const { data, from } = s.recvFrom(1024);
    const received = data.readInt16BE(); // struct.unpack("!h", data)
    const answer = Buffer.alloc(2);
    answer.writeInt16BE(received + 1); // struct.pack("!h", data)
    s.sendTo(answer, from);
    lab.print(`Received ${received}, sent ${received + 1}`);
    s.close();
  },
} satisfies LabProgram;
