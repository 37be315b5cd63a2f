// Slide "Communication without Network Byte Order". Two sockets in one program: a little endian sender and a big endian receiver.
// Look at the number that arrives: the four bytes are those that were sent, and yet the value is another.
import { openSocket, peer } from './socket.js';
import type { LabProgram } from './program.js';

export const withoutNetworkByteOrder = {
  name: 'without-network-byte-order',
  slide: 'Communication without Network Byte Order',
  shows:
    'a number sent from a little endian computer to a big endian one, first without network byte order, then in it',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const receiver = openSocket('datagram');
    const sender = openSocket('datagram');
    receiver.bind('127.0.0.1', 0);
    const receiverAddress = peer('127.0.0.1', receiver.port());
    const value = 16_909_060;

    for (const order of ['without', 'in'] as const) {
      const word = Buffer.alloc(4);
      // As a little endian computer has it in its memory; or as htonl() makes it.
      if (order === 'without') word.writeUInt32LE(value);
      else word.writeUInt32BE(value);
      sender.sendTo(word, receiverAddress);
      const { data } = receiver.recvFrom(4);
      lab.print(`${order} network byte order`);
      lab.print(`  the sender has      ${value}`);
      lab.print(`  bytes on the wire   ${data.toString('hex').replaceAll(/..(?=.)/gu, '$& ')}`);
      // What a big endian computer takes four bytes for, and what ntohl() leaves there as it is.
      lab.print(`  the receiver reads  ${data.readUInt32BE()}`);
    }
    sender.close();
    receiver.close();
  },
} satisfies LabProgram;
