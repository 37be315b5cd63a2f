// Parsers of machine-wide /proc texts, on texts recorded from Linux 6.18.
import { describe, expect, it } from 'vitest';
import {
  CpuListError,
  formatCpuList,
  parseCpuList,
  parseCpuTicks,
  parseNetstat,
  parsePressureSomeUs,
  parseTimeWaitSockets,
  parseUdpDrops,
  totalTicks,
} from './machine-texts.js';

describe('/proc/stat', () => {
  it('gives the sum line and not that of one CPU', () => {
    const ticks = parseCpuTicks(
      'cpu  6213 1 3591 263436 314 2 77 11 50 0\ncpu0 2577 0 1601 132571 36 0 12 3 0 0\nintr 5\n',
    );
    expect(ticks).toEqual({
      user: 6213,
      nice: 1,
      system: 3591,
      idle: 263_436,
      iowait: 314,
      irq: 2,
      softirq: 77,
      steal: 11,
    });
    // Guest time (50) is in user already and must not count twice.
    expect(ticks === null ? null : totalTicks(ticks)).toBe(273_645);
  });

  it('does without the columns of newer kernels, and says null to what is no stat', () => {
    expect(parseCpuTicks('cpu  1 2 3 4\n')).toMatchObject({ idle: 4, steal: 0 });
    expect(parseCpuTicks('intr 5\n')).toBeNull();
  });
});

describe('/proc/pressure/cpu', () => {
  it('gives the total of "some"', () => {
    const text =
      'some avg10=0.66 avg60=0.83 avg300=0.88 total=19116821\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n';
    expect(parsePressureSomeUs(text)).toBe(19_116_821);
    expect(parsePressureSomeUs('')).toBeNull();
  });
});

describe('/proc/net', () => {
  const netstat =
    'TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPOrigDataSent\nTcpExt: 0 12 34 6326\nIpExt: InNoRoutes InOctets\nIpExt: 0 354118778\n';

  it('finds a counter of netstat by its name', () => {
    expect(parseNetstat(netstat, 'TcpExt', 'ListenOverflows')).toBe(12);
    expect(parseNetstat(netstat, 'TcpExt', 'ListenDrops')).toBe(34);
    expect(parseNetstat(netstat, 'IpExt', 'InOctets')).toBe(354_118_778);
    expect(parseNetstat(netstat, 'TcpExt', 'InOctets')).toBeNull();
    expect(parseNetstat(netstat, 'SctpExt', 'InOctets')).toBeNull();
  });

  it("gives each UDP socket's drops by its inode, whatever the columns' width", () => {
    const udp = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            
  412: 0100007F:A123 00000000:0000 07 00000000:00034A00 00:00000000 00000000     0        0 30311 2 00000000f3a1f5d2 127        
12345: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 999 2 0000000000000000 0         
`;
    expect([...parseUdpDrops(udp)]).toEqual([
      [30_311, 127],
      [999, 0],
    ]);
  });

  it('counts sockets in TIME_WAIT', () => {
    const sockstat =
      'sockets: used 15\nTCP: inuse 1 orphan 0 tw 421 alloc 1 mem 57\nUDP: inuse 0 mem 0\n';
    expect(parseTimeWaitSockets(sockstat)).toBe(421);
    expect(parseTimeWaitSockets('')).toBeNull();
  });
});

describe('CPU lists', () => {
  it.each([
    ['0', [0]],
    ['0-3,6', [0, 1, 2, 3, 6]],
    [' 6, 0-1 ,1\n', [0, 1, 6]],
  ])('reads "%s"', (text, cpus) => {
    expect(parseCpuList(text)).toEqual(cpus);
  });

  it.each(['', 'a', '3-1', '1,,2', '-1', '1-', '0x1', '1.5', '0-99999999'])(
    'refuses "%s" and names it',
    (text) => {
      expect(() => parseCpuList(text)).toThrow(CpuListError);
      expect(() => parseCpuList(text)).toThrow(`"${text}"`);
    },
  );

  it.each([[[0]], [[0, 1]], [[0, 2, 4]], [[0, 1, 2, 3, 6, 8, 9]], [[]]])(
    'writes %j as a text that reads back',
    (cpus) => {
      const text = formatCpuList(cpus);
      expect(text === '' ? [] : parseCpuList(text)).toEqual(cpus);
    },
  );

  it('writes neighbours as a range', () => {
    expect(formatCpuList([0, 1, 2, 3, 6])).toBe('0-3,6');
  });
});
