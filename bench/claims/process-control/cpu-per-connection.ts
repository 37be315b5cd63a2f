// One trial of one design: a fresh server, connections that warm it up, and a counted number of them between two readings of its CPU.
// Both readings are taken when nothing of it runs any more that serves a connection, so that the CPU is that of these connections: of
// whatever began and ended for them, too.
import { setTimeout as pause } from 'node:timers/promises';
import { sampleTree, type TreeSample } from '../../process/tree-sampler.js';
import { MeasureError } from '../../run/instruments.js';
import type { Designs } from '../c-designs.js';
import type { ConnectionClient } from '../connections/connection-client.js';
import { startDesign, type DesignServer } from '../design-server.js';
import { untilAborted } from '../until-aborted.js';
import { CONCURRENCY, type DesignRow } from './designs.js';

/** What a trial showed. */
export interface DesignTrial {
  /** User + system CPU of the server's tree ÷ connections. */
  readonly cpuNsPerConnection: number;
  /** CPU of the server's whole life by /proc ÷ that by its own getrusage: two accounts of the same thing. Null where it keeps none. */
  readonly accountsRatio: number | null;
}

/** What trials share. */
export interface TrialSetup {
  readonly client: ConnectionClient;
  readonly designs: Designs;
  readonly serverCpus: readonly number[] | null;
  readonly seed: number;
  /** Of the lab. */
  readonly signal: AbortSignal;
}

/** Request and reply, each: the few KB of the book. */
export const MESSAGE_BYTES = 4_096;
/** Until nothing of the server runs that was not there when it began; a thread of V8 takes its time to end. */
const REST_PATIENCE_MS = 10_000;
const REST_LOOK_MS = 5;

/** @throws {MeasureError} when the server or a connection fails, the server has counted other connections than the client, or it is broken off. */
export async function measureDesign(row: DesignRow, setup: TrialSetup): Promise<DesignTrial> {
  const { client, designs, serverCpus, seed, signal } = setup;
  const server = await startDesign(row.choice, designs, serverCpus);
  const serve = (connections: number): Promise<number> =>
    untilAborted(
      client.carryOut({
        port: server.port,
        connections,
        concurrency: CONCURRENCY,
        messageBytes: MESSAGE_BYTES,
        seed,
      }),
      signal,
    );
  try {
    const atFirst = requireSample(server);
    const warmup = await serve(row.warmup);
    const before = await restOf(server, atFirst, signal);
    const completed = await serve(row.connections);
    const after = await restOf(server, atFirst, signal);
    const end = await server.stop();
    if (end.connections !== warmup + completed) {
      throw new MeasureError(
        'CONNECTIONS_DIFFER',
        `${row.name} counted ${end.connections} connections where ${warmup + completed} were served`,
      );
    }
    return {
      cpuNsPerConnection: (after.cpuNs - before.cpuNs) / completed,
      accountsRatio: end.ownCpuNs === null ? null : after.cpuNs / end.ownCpuNs,
    };
  } finally {
    await server.close();
  }
}

/** The first reading at which the server has no more processes and threads than before it served anybody. */
async function restOf(
  server: DesignServer,
  atFirst: TreeSample,
  signal: AbortSignal,
): Promise<TreeSample> {
  const untilMs = performance.now() + REST_PATIENCE_MS;
  for (;;) {
    const sample = requireSample(server);
    if (sample.processes <= atFirst.processes && sample.threads <= atFirst.threads) return sample;
    if (performance.now() > untilMs) {
      throw new MeasureError(
        'SERVER_RESTLESS',
        `${sample.processes} processes and ${sample.threads} threads are left of a server that began with ${atFirst.processes} and ${atFirst.threads}`,
      );
    }
    await untilAborted(pause(REST_LOOK_MS), signal);
  }
}

function requireSample({ pid }: DesignServer): TreeSample {
  const sample = sampleTree(pid);
  if (sample === null) throw new MeasureError('PROCESS_GONE', 'a server was gone before its time');
  return sample;
}
