import { describe, expect, it } from 'vitest';
import { parsePortSockets, socketsReached, type PortSocket } from './port-sockets.js';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, state: string, inode: number, remote = '00000000:0000'): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 000000001c06e116 100 0 0 10 0\n`;

// The tables are in the byte order of the machine; these are of a little-endian one, as all that Node runs on here are.
describe('parsePortSockets', () => {
  it('finds the listener, the accepted, and the one that waits in the queue', () => {
    const text =
      HEAD +
      line('0100007F:1F90', '0A', 4_711) +
      line('0100007F:1F90', '01', 4_712, '0100007F:C350') +
      line('0100007F:1F90', '01', 0, '0100007F:C351') +
      line('0100007F:C350', '01', 4_713, '0100007F:1F90') +
      line('00000000:0007', '0A', 13) +
      'broken line\n';
    const address = '127.0.0.1';
    expect(parsePortSockets(text, 'tcp', 8_080)).toEqual([
      { address, remotePort: 0, inode: 4_711, isWaiting: true },
      { address, remotePort: 50_000, inode: 4_712, isWaiting: false },
      { address, remotePort: 50_001, inode: 0, isWaiting: false },
    ]);
    expect(parsePortSockets(text, 'tcp', 7)).toEqual([
      { address: '0.0.0.0', remotePort: 0, inode: 13, isWaiting: true },
    ]);
    expect(parsePortSockets(text, 'tcp', 80)).toEqual([]);
  });

  it('tells datagram sockets that are connected to nobody', () => {
    const text = HEAD + line('0100007F:1F90', '07', 21) + line('0100007F:1F90', '01', 22);
    const waiting = parsePortSockets(text, 'udp', 8_080).filter(({ isWaiting }) => isWaiting);
    expect(waiting.map(({ inode }) => inode)).toEqual([21]);
  });

  it('reads IPv6 word by word', () => {
    const text =
      HEAD +
      line('00000000000000000000000001000000:0007', '0A', 31, `${'0'.repeat(32)}:0000`) +
      line('B80D0120000000000000000034120000:0007', '0A', 32, `${'0'.repeat(32)}:0000`);
    expect(parsePortSockets(text, 'tcp', 7).map(({ address }) => address)).toEqual([
      '0:0:0:0:0:0:0:1',
      '2001:db8:0:0:0:0:0:1234',
    ]);
  });
});

describe('socketsReached', () => {
  const socket = (address: string, inode: number, isWaiting = true): PortSocket => ({
    address,
    remotePort: 0,
    inode,
    isWaiting,
  });
  const any = socket('0.0.0.0', 1);
  const own = socket('127.0.0.1', 2);
  const other = socket('127.0.0.2', 3);
  const any6 = socket('0:0:0:0:0:0:0:0', 4);
  const own6 = socket('0:0:0:0:0:0:0:1', 5);
  const mapped = socket('0:0:0:0:0:ffff:7f00:1', 6);
  it.each<[string, PortSocket[], PortSocket[], number[]]>([
    ['127.0.0.1', [any, own, other], [any6], [2]],
    ['127.0.0.1', [any, other], [any6], [1]],
    ['127.0.0.1', [other], [any6, own6], [4]],
    ['127.0.0.1', [], [any6, mapped], [6]],
    ['127.0.0.1', [own, { ...own, inode: 9 }], [], [2, 9]],
    ['127.0.0.1', [socket('127.0.0.1', 1, false)], [], []],
    ['::1', [any], [any6, own6], [5]],
    ['::1', [any], [any6], [4]],
    ['::1', [any], [], []],
  ])('for %s, of %j and %j', (host, v4, v6, inodes) => {
    expect(socketsReached(host, { v4, v6 })).toEqual(inodes);
  });
});
