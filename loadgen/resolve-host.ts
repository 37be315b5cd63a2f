// A target's name, resolved once before a load, so that no connection asks the name service again.
import { lookup } from 'node:dns/promises';
import { LoadPlanError } from './load-plan.js';

/** An address a socket can use as it is. */
export interface ResolvedHost {
  readonly address: string;
  readonly family: 4 | 6;
}

/** @throws {LoadPlanError} HOST_UNKNOWN. */
export async function resolveHost(host: string): Promise<ResolvedHost> {
  try {
    const { address, family } = await lookup(host, { order: 'ipv4first' });
    return { address, family: family === 6 ? 6 : 4 };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LoadPlanError('HOST_UNKNOWN', `cannot resolve "${host}" (${reason}): check --target`);
  }
}
