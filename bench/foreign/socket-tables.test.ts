import { describe, expect, it } from 'vitest';
import { parseListeningSockets, socketsReached, type ListeningSocket } from './socket-tables.js';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, state: string, inode: number): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 000000001c06e116 100 0 0 10 0\n`;

// The tables are in the byte order of the machine; these are of a little-endian one, as all that Node runs on here are.
describe('parseListeningSockets', () => {
  it('reads addresses, ports and inodes of those that listen, and nothing else', () => {
    const text =
      HEAD +
      line('0100007F:1F90', '0A', 11) +
      line('0100007F:1F90', '01', 12) +
      line('00000000:0007', '0A', 13) +
      'broken line\n';
    expect(parseListeningSockets(text, 'tcp')).toEqual([
      { address: '127.0.0.1', port: 8_080, inode: 11 },
      { address: '0.0.0.0', port: 7, inode: 13 },
    ]);
  });

  it('reads datagram sockets that are connected to nobody', () => {
    const text = HEAD + line('0100007F:1F90', '07', 21) + line('0100007F:1F90', '01', 22);
    expect(parseListeningSockets(text, 'udp').map(({ inode }) => inode)).toEqual([21]);
  });

  it('reads IPv6 word by word', () => {
    const text =
      HEAD +
      line('00000000000000000000000001000000:0007', '0A', 31) +
      line('B80D0120000000000000000034120000:0007', '0A', 32);
    expect(parseListeningSockets(text, 'tcp').map(({ address }) => address)).toEqual([
      '0:0:0:0:0:0:0:1',
      '2001:db8:0:0:0:0:0:1234',
    ]);
  });
});

describe('socketsReached', () => {
  const socket = (address: string, inode: number, port = 7): ListeningSocket => ({
    address,
    port,
    inode,
  });
  const any = socket('0.0.0.0', 1);
  const own = socket('127.0.0.1', 2);
  const other = socket('127.0.0.2', 3);
  const any6 = socket('0:0:0:0:0:0:0:0', 4);
  const own6 = socket('0:0:0:0:0:0:0:1', 5);
  const mapped = socket('0:0:0:0:0:ffff:7f00:1', 6);
  it.each<[string, ListeningSocket[], ListeningSocket[], number[]]>([
    ['127.0.0.1', [any, own, other], [any6], [2]],
    ['127.0.0.1', [any, other], [any6], [1]],
    ['127.0.0.1', [other], [any6, own6], [4]],
    ['127.0.0.1', [], [any6, mapped], [6]],
    ['127.0.0.1', [own, { ...own, inode: 9 }], [], [2, 9]],
    ['127.0.0.1', [socket('127.0.0.1', 1, 8)], [], []],
    ['::1', [any], [any6, own6], [5]],
    ['::1', [any], [any6], [4]],
    ['::1', [any], [], []],
  ])('for %s, of %j and %j', (host, v4, v6, inodes) => {
    expect(socketsReached(host, 7, { v4, v6 })).toEqual(inodes);
  });
});
