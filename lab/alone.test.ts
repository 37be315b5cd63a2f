// The programs of the lab that speak to nobody else, run as a user runs them.
import { endianness } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { unsupportedReason } from '../posix/platform.js';
import { htonl, htons, ntohl, ntohs } from './byte-order-functions.js';
import { endWhatIsLeft, pythonReason, runLab, startPython } from './test-programs.js';

afterAll(endWhatIsLeft);

const reason = unsupportedReason();
const isLittleEndian = endianness() === 'LE';

/** What it prints, when it ends as it should. */
async function output(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runLab(...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('byte order', { concurrent: true }, () => {
  it.skipIf(pythonReason() !== null || !isLittleEndian)(
    'prints what the slide prints, byte for byte',
    async () => {
      const slide = await startPython('byte-order.py', {}).end();
      expect(slide.code).toBe(0);
      expect(await output('byte-order')).toBe(slide.stdout);
    },
  );

  it('shows the words of C in memory, most significant byte first on every computer', async () => {
    const text = await output('byte-order-functions');
    expect(text).toMatch(/^htons\(port\) .* 13 88$/mu);
    expect(text).toMatch(/^ntohs\(htons\(port\)\) +0x1388 /mu);
    expect(text).toMatch(/^htonl\(address\) .* 7f 00 00 01$/mu);
    expect(text).toMatch(/^ntohl\(htonl\(address\)\) +0x7f000001 /mu);
  });

  it.runIf(isLittleEndian)('flips words on a little endian computer, and back', () => {
    expect(htons(0x0102)).toBe(0x0201);
    expect(htonl(0x01020304)).toBe(0x04030201);
    expect(ntohs(htons(0xfffe))).toBe(0xfffe);
    expect(ntohl(htonl(0xfffefdfc))).toBe(0xfffefdfc);
  });

  it.skipIf(reason !== null)('shows what arrives without it', async () => {
    expect(await output('without-network-byte-order')).toBe(
      [
        'without network byte order',
        '  the sender has      16909060',
        '  bytes on the wire   04 03 02 01',
        '  the receiver reads  67305985',
        'in network byte order',
        '  the sender has      16909060',
        '  bytes on the wire   01 02 03 04',
        '  the receiver reads  16909060',
        '',
      ].join('\n'),
    );
  });
});

describe.skipIf(reason !== null)(
  `sockets that are their own peers ${reason ?? ''}`,
  { concurrent: true },
  () => {
    it('still hear after shutdown(SHUT_WR), and not after close()', async () => {
      expect(await output('half-close')).toBe(
        [
          'shutdown(SHUT_WR)',
          '  client  send("more")    EPIPE',
          '  server  recv()          "question"',
          '  server  recv()          no bytes: the peer has ended its side',
          '  server  send("answer")  6 bytes taken',
          '  client  recv()          "answer"',
          '  client  recv()          no bytes: the peer has ended its side',
          'close()',
          '  client  recv()          EBADF',
          '  server  recv()          "question"',
          '  server  recv()          no bytes: the peer has ended its side',
          '  server  send("answer")  6 bytes taken',
          '  server  send("answer")  EPIPE',
          '',
        ].join('\n'),
      );
    });

    it('are connected as far as the backlog goes, and the next once there is room', async () => {
      expect(await output('backlog')).toBe(
        [
          'server: listen(1), and no accept()',
          'client 1: connected',
          'client 2: connected',
          'client 3: waits: the queue is full',
          'client 1: sent "Hello!", which the kernel keeps for the server',
          'server: accept(), and recv() gives "Hello!"',
          'client 3: connected',
          '',
        ].join('\n'),
      );
    });

    it('take a part of what they are given, all of it in the end, or fail half-way', async () => {
      const text = await output('send-and-sendall');
      const [, taken, left] = /took (\d+), left (\d+)/u.exec(text) ?? [];
      expect(Number(taken) + Number(left)).toBe(16 * 1024 * 1024);
      expect(Number(taken)).toBeGreaterThan(0);
      expect(Number(left)).toBeGreaterThan(0);
      const calls = /all taken after (\d+) calls, and received whole/u.exec(text)?.[1];
      expect(Number(calls)).toBeGreaterThan(1);
      expect(text).toContain('EAGAIN: how much was sent, the program is not told');
    });

    it('are found ready alike by select, poll and epoll', async () => {
      const text = await output('select-poll-epoll');
      expect(text.match(/none/gu)).toHaveLength(3);
      expect(text.match(/2 and 5, after a look at/gu)).toHaveLength(3);
      expect(text).toContain('epoll:  2 and 5, after a look at the 2 that it brought');
    });
  },
);

describe('threads that count together', { concurrent: true }, () => {
  it('lose updates without care, and the numbers add up', async () => {
    const rounds = [
      ...(await output('race')).matchAll(/expected (\d+), counted (\d+), lost (\d+)/gu),
    ];
    expect(rounds.length).toBeGreaterThan(0);
    for (const [, expected, counted, lost] of rounds) {
      expect(Number(expected)).toBe(10_000_000);
      expect(Number(counted) + Number(lost)).toBe(10_000_000);
      expect(Number(lost)).toBeGreaterThanOrEqual(0);
    }
    // It ends with the first round that lost some, or after twenty that were lucky.
    const lucky = rounds.filter(([, , , lost]) => lost === '0').length;
    expect(lucky === rounds.length ? lucky : lucky + 1).toBe(
      lucky === rounds.length ? 20 : rounds.length,
    );
  });

  it('lose none with Atomics', async () => {
    const rounds = [...(await output('race-atomics')).matchAll(/counted 10000000, lost 0$/gmu)];
    expect(rounds).toHaveLength(3);
  });
});
