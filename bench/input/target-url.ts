// Where a load goes, as users write it: `tcp://host:port`, `udp://host:port`, `http://host:port`. Pure: nothing is resolved.
import type { Target } from '../../loadgen/load-plan.js';
import { TRANSPORTS } from '../../protocol/workload.js';
import { UsageError } from '../command-error.js';
import { parseChoice } from './option-values.js';

const TARGET = /^([a-z][a-z0-9+.-]*):\/\/(\[[^\]]+\]|[^/:?#@]+)(?::(\d+))?(\/[^?#]*)?$/i;
const MAX_PORT = 65_535;

/** @param flag names the option in an error. @throws {UsageError} saying which part is wrong and what a target looks like. */
export function parseTarget(text: string, flag = '--target'): Target {
  const [, scheme, host, port, path] = TARGET.exec(text.trim()) ?? [];
  if (scheme === undefined || host === undefined) {
    throw new UsageError(
      `${flag} "${text}" is not understood: write tcp://host:port, udp://host:port or http://host:port`,
    );
  }
  const transport = parseChoice(`${flag} scheme`, scheme.toLowerCase(), TRANSPORTS);
  return {
    transport,
    host: host.replace(/^\[|\]$/g, ''),
    port: parsePort(
      `${flag} "${text}"`,
      transport === 'http' ? (port ?? '80') : port,
      path,
      transport,
    ),
  };
}

function parsePort(
  what: string,
  port: string | undefined,
  path: string | undefined,
  transport: string,
): number {
  const number = Number(port);
  if (port === undefined || number < 1 || number > MAX_PORT) {
    throw new UsageError(`${what} needs a port from 1 to ${MAX_PORT}: tcp://host:port`);
  }
  const allowed = transport === 'http' ? ['/', '/echo'] : ['/'];
  if (path !== undefined && !allowed.includes(path)) {
    throw new UsageError(
      `${what} has the path ${path}: over http the load always posts to /echo, and tcp and udp have none`,
    );
  }
  return number;
}
