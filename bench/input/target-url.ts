// Where a load goes, as users write it: `tcp://host:port`, `udp://host:port`, `http://host:port`. Pure: nothing is resolved.
import type { Target } from '../../loadgen/load-plan.js';
import { TRANSPORTS } from '../../protocol/workload.js';
import { UsageError } from '../command-error.js';
import { parseChoice } from './option-values.js';

const TARGET = /^([a-z][a-z0-9+.-]*):\/\/(\[[^\]]+\]|[^/:?#@]+)(?::(\d+))?(\/[^?#]*)?$/i;
const MAX_PORT = 65_535;

/** @throws {UsageError} saying which part is wrong and what a target looks like. */
export function parseTarget(text: string): Target {
  const [, scheme, host, port, path] = TARGET.exec(text.trim()) ?? [];
  if (scheme === undefined || host === undefined) {
    throw new UsageError(
      `--target "${text}" is not understood: write tcp://host:port, udp://host:port or http://host:port`,
    );
  }
  const transport = parseChoice('--target scheme', scheme.toLowerCase(), TRANSPORTS);
  return {
    transport,
    host: host.replace(/^\[|\]$/g, ''),
    port: parsePort(text, transport === 'http' ? (port ?? '80') : port, path, transport),
  };
}

function parsePort(
  text: string,
  port: string | undefined,
  path: string | undefined,
  transport: string,
): number {
  const number = Number(port);
  if (port === undefined || number < 1 || number > MAX_PORT) {
    throw new UsageError(`--target "${text}" needs a port from 1 to ${MAX_PORT}: tcp://host:port`);
  }
  const allowed = transport === 'http' ? ['/', '/echo'] : ['/'];
  if (path !== undefined && !allowed.includes(path)) {
    throw new UsageError(
      `--target "${text}" has the path ${path}: over http the load always posts to /echo, and tcp and udp have none`,
    );
  }
  return number;
}
