// From a foreign server as a scenario or a command line names it to one that is listening.
import type { Transport } from '../../protocol/workload.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import type { StartedForeign } from '../run/instruments.js';
import { splitCommand, TRANSPORT_PLACE } from './command-words.js';
import { startForeignServer, type ReadySign } from './foreign-server.js';

/** Where and how long, beside what the server says of itself. */
export interface ForeignStart {
  readonly transport: Transport;
  readonly host: string;
  readonly graceMs: number;
  /** Aborted when nobody waits for it any more. @default it is waited for */
  readonly signal?: AbortSignal;
}

const OUTPUT = 'output:';

/**
 * Starts a server that has a command.
 * @throws {UsageError} when the command cannot be split; what {@link startForeignServer} throws.
 */
export function startForeign(
  { command, cwd, env, ready, readyTimeoutMs }: ForeignServer,
  { transport, host, graceMs, signal }: ForeignStart,
  cpus: readonly number[] | null,
): Promise<StartedForeign> {
  const words = splitCommand(command ?? '').map((word) =>
    word.replaceAll(TRANSPORT_PLACE, transport),
  );
  return startForeignServer(
    { words, transport, host, cwd, env, ready: readSign(ready), readyMs: readyTimeoutMs, graceMs },
    cpus,
    signal,
  );
}

/** `echo`, `connect` or `output:TEXT`, as the schema has checked; or `listening`, which is for checks alone. */
export function readSign(text: string): ReadySign {
  if (text.startsWith(OUTPUT)) return { kind: 'output', text: text.slice(OUTPUT.length) };
  return { kind: text === 'connect' || text === 'listening' ? text : 'echo' };
}
