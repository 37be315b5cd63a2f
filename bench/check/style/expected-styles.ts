// What each of our own styles must be named: the table for the tests, and for the script that tries all of them on a busy machine.
import type { Behaviour } from '../../../results/check-result.js';

/** A style with its options, as the command line takes it. */
export interface ExpectedStyle {
  readonly spec: string;
  readonly transport: 'tcp' | 'udp';
  /** Null: nothing tells. */
  readonly named: Behaviour | null;
}

/** Streams, then datagrams; what cannot run here is for the caller to leave out. */
export const EXPECTED_STYLES: readonly ExpectedStyle[] = [
  ...over('tcp', {
    iterative: 'iterative',
    'event-loop': 'event-loop',
    'cluster --workers 2': 'cluster',
    'cluster --workers 2 --scheduling none': 'cluster',
    'cluster --workers 3 --scheduling reuseport': 'cluster',
    // A primary and one loop: the loop is all that can be told by behaviour.
    'cluster --workers 1': 'event-loop',
    'piscina --threads 2': 'piscina',
    'piscina --threads 1': 'piscina',
    'posix-iterative': 'iterative',
    'posix-fork': 'fork',
    'posix-prefork --workers 3': 'prefork',
    // A pool of one serves one at a time, whatever it was meant to be.
    'posix-prefork --workers 1': 'iterative',
    'posix-threads --threads pool:3': 'threads',
    'posix-threads --threads per-connection': 'threads',
    'posix-select': 'event-loop',
    'posix-poll': 'event-loop',
    'posix-epoll': 'event-loop',
    null: 'event-loop',
  }),
  ...over('udp', {
    iterative: 'iterative',
    'event-loop': 'event-loop',
    'cluster --workers 2': 'cluster',
    'cluster --workers 2 --scheduling none': 'cluster',
    'cluster --workers 3 --scheduling reuseport': 'cluster',
    'piscina --threads 2': 'piscina',
    'posix-iterative': 'iterative',
    'posix-prefork --workers 3': 'prefork',
    'posix-threads --threads pool:3': 'threads',
    'posix-select': 'event-loop',
    'posix-poll': 'event-loop',
    'posix-epoll': 'event-loop',
    null: null,
  }),
];

function over(
  transport: ExpectedStyle['transport'],
  names: Readonly<Record<string, Behaviour | null>>,
): ExpectedStyle[] {
  return Object.entries(names).map(([spec, named]) => ({ spec, transport, named }));
}
