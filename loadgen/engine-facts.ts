// What only an engine sees of a load, and the warnings that follow. Pure: engines fill it, the core merges and reports it.
import type { LoadWarning } from './load-result.js';

/** One worker's facts. Counts add up over workers; warnings are merged by code. */
export interface EngineFacts {
  /** Datagrams the kernel dropped because this engine's own receive buffers were full; null for streams or where unknown. */
  readonly receiveDrops: number | null;
  /** Sends of datagrams that failed, and refusals told by ICMP, by error code (ECONNREFUSED, ENOBUFS …): how often. */
  readonly sendErrors: Readonly<Record<string, number>>;
  /** What the engine does by design and a reader of its numbers must know. */
  readonly warnings: readonly LoadWarning[];
}

/** The facts of an engine that has nothing to add. */
export const NO_FACTS: EngineFacts = { receiveDrops: null, sendErrors: {}, warnings: [] };

/** The warnings of all workers of a load together, each code once, counts summed. */
export function engineWarnings(workers: readonly EngineFacts[]): readonly LoadWarning[] {
  const byCode = new Map<string, LoadWarning>();
  for (const warning of workers.flatMap((facts) => facts.warnings)) {
    byCode.set(warning.code, warning);
  }
  const drops = workers.reduce((sum, facts) => sum + (facts.receiveDrops ?? 0), 0);
  if (drops > 0) {
    byCode.set('generator-dropped-datagrams', {
      code: 'generator-dropped-datagrams',
      message: `the kernel dropped ${drops} datagrams at the generator's own full receive buffers: these losses are not the server's`,
      remedy: 'raise net.core.rmem_max, use more --flows or --workers, or lower the load',
    });
  }
  for (const [errorCode, count] of sumErrors(workers)) {
    const code = `datagram-send-${errorCode.toLowerCase()}`;
    byCode.set(code, {
      code,
      message: `the system answered ${errorCode} to datagrams ${count} times; their requests are counted lost`,
      remedy:
        errorCode === 'ECONNREFUSED'
          ? 'nothing listens at the target: check host, port and that the server lives'
          : 'lower the load or the message size',
    });
  }
  return [...byCode.values()];
}

function sumErrors(workers: readonly EngineFacts[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [code, count] of workers.flatMap((facts) => Object.entries(facts.sendErrors))) {
    sums.set(code, (sums.get(code) ?? 0) + count);
  }
  return sums;
}
