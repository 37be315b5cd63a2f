// Where the kernel has dropped datagrams so far: at one socket's full receive buffer, at anybody's, and for want of room to send.
import { sumDrops } from '../../../loadgen/clients/receive-drops.js';
import { parseNetstat } from '../../machine/machine-texts.js';
import { readProcText } from '../../machine/proc-file.js';

/** Counters that only grow; null: this system does not keep that one. */
export interface KernelDrops {
  /** At the unconnected IPv4 socket that is asked about. */
  readonly atSocket: number | null;
  /** At the receive buffers of all sockets of this network namespace, the closed ones too. */
  readonly atReceivers: number | null;
  /** Datagrams that a sender was refused, likewise of all (ENOBUFS, EAGAIN). */
  readonly atSenders: number | null;
}

/** @param localPort of the socket, as long as it is open. */
export function readKernelDrops(localPort: number): KernelDrops {
  const sockets = readProcText('/proc/net/udp');
  const counters = readProcText('/proc/net/snmp');
  return {
    atSocket: sockets === null ? null : sumDrops(sockets, [{ localPort, remotePort: 0 }]),
    atReceivers: counters === null ? null : parseNetstat(counters, 'Udp', 'RcvbufErrors'),
    atSenders: counters === null ? null : parseNetstat(counters, 'Udp', 'SndbufErrors'),
  };
}

/** What came to it between two readings. */
export function dropsBetween(before: KernelDrops, after: KernelDrops): KernelDrops {
  const between = (counter: keyof KernelDrops): number | null => {
    const [earlier, later] = [before[counter], after[counter]];
    return earlier === null || later === null ? null : Math.max(0, later - earlier);
  };
  return {
    atSocket: between('atSocket'),
    atReceivers: between('atReceivers'),
    atSenders: between('atSenders'),
  };
}
