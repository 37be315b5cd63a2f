// What every style on system calls can and cannot serve here, but for what a style adds of its own.
import { systemCallsReason } from '../../posix/availability.js';
import type { Transport } from '../../protocol/workload.js';
import type { Support } from '../server.js';

/**
 * Whether a style on system calls can serve `transport` on this runtime and system.
 * @param ownReason what else speaks against it, in this style alone; told only where the system is not the reason already.
 */
export function posixSupport(transport: Transport, ownReason: string | null = null): Support {
  const reason =
    transport === 'http'
      ? 'the posix styles speak tcp and udp'
      : (systemCallsReason() ?? ownReason);
  return reason === null ? { supported: true } : { supported: false, reason };
}
