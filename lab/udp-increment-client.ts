// Slide "Example of a connectionless communication", the client. Look at what is missing: no connect, and no bind either, for the
// first sendto gives the socket a port. Nobody promises an answer: without a server it waits until Ctrl-C.
import { openSocket, peer } from './socket.js';
import type { LabProgram } from './program.js';

export const udpIncrementClient = {
  name: 'udp-increment-client',
  slide: 'Example of a connectionless communication',
  shows: 'sends the integer 1 in network byte order, and prints what comes back',
  role: 'client',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const s = openSocket('datagram');
    const value = Buffer.alloc(2);
    value.writeInt16BE(1); // struct.pack("!h", 1)
    s.sendTo(value, peer(lab.host, lab.port));
    const { data } = s.recvFrom(1024);
    lab.print(`Received ${data.readInt16BE()}`); // struct.unpack("!h", data)
    s.close();
  },
} satisfies LabProgram;
