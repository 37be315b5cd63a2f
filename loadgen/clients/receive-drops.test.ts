import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { readReceiveDrops, sumDrops } from './receive-drops.js';

// Two lines of /proc/net/udp, kernel 6.18: ports 16384 and 16385, both to 8080, 7 and 11 drops.
const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  101: 0100007F:4000 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 4711 2 0000000000000000 7
  102: 0100007F:4001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 4712 2 0000000000000000 11
`;

test('the drops of the named sockets are summed and others left out', () => {
  const one = { localPort: 16_384, remotePort: 8_080 };
  const other = { localPort: 16_385, remotePort: 8_080 };
  expect(sumDrops(TABLE, [one])).toBe(7);
  expect(sumDrops(TABLE, [one, other])).toBe(18);
  expect(sumDrops(TABLE, [{ localPort: 16_384, remotePort: 8_081 }])).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'what the kernel drops at a full socket is read back',
  async () => {
    const receiver = createSocket({ type: 'udp4', recvBufferSize: 4_096 });
    const sender = createSocket('udp4');
    sender.bind(0, '127.0.0.1');
    await once(sender, 'listening');
    receiver.connect(sender.address().port, '127.0.0.1');
    await once(receiver, 'connect');
    sender.connect(receiver.address().port, '127.0.0.1');
    await once(sender, 'connect');
    // Sent within one turn, so that nothing is read meanwhile.
    for (let i = 0; i < 500; i++) sender.send(Buffer.alloc(64));
    const ports = { localPort: receiver.address().port, remotePort: sender.address().port };
    let received = 0;
    receiver.on('message', () => (received += 1));
    await expect.poll(async () => received + ((await readReceiveDrops([ports], 4)) ?? 0)).toBe(500);
    expect(received).toBeLessThan(500);
    receiver.close();
    sender.close();
  },
);
