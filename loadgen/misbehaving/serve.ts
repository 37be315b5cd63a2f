// Every misbehaving server by description: which misbehaviour, over which carrier. The description is what a child process
// is given, and what a test reads as its premise.
import type { Transport } from '../../protocol/workload.js';
import {
  createFlips,
  createGarbage,
  createLittleEndian,
  createTruncation,
  createWrongDigest,
  type FlipTarget,
} from './reply-damage.js';
import { createDrops, createDuplicates, createSilence, createSwaps } from './reply-fate.js';
import { createDelay, createFreezes } from './reply-timing.js';
import { createHeldStart } from './held-start.js';
import type { Misbehaviour, MisbehavingServer, Regularity } from './misbehaviour.js';
import { serveHttp } from './serve-http.js';
import { serveTcp } from './serve-tcp.js';
import { serveUdp } from './serve-udp.js';
import {
  createCloses,
  createCoalescing,
  createOneByteWrites,
  createResets,
} from './stream-shape.js';

/** What a server does wrong. `none`: nothing, the healthy server beside the others. */
export type MisbehaviourSpec =
  | { readonly does: 'none' }
  | ({ readonly does: 'flip'; readonly target: FlipTarget } & Regularity)
  | ({
      readonly does: 'little-endian' | 'garbage' | 'wrong-digest' | 'truncate';
    } & Regularity)
  | ({ readonly does: 'drop' | 'duplicate' | 'swap' } & Regularity)
  | { readonly does: 'delay'; readonly delayMs: number }
  | { readonly does: 'freeze'; readonly freezeMs: number; readonly everyMs: number }
  | { readonly does: 'never-answer' }
  | { readonly does: 'one-byte-writes' }
  | { readonly does: 'coalesce'; readonly collectMs: number }
  | {
      readonly does: 'close' | 'reset';
      /** Per stream. */
      readonly afterReplies: number;
      readonly limit: number | null;
    };

/** Starts one in this process. @param port 0 takes a free one. */
export function serveMisbehaving(
  transport: Transport,
  spec: MisbehaviourSpec,
  port: number,
): Promise<MisbehavingServer> {
  const misbehaviour = createHeldStart(createMisbehaviour(spec));
  switch (transport) {
    case 'tcp':
      return serveTcp(misbehaviour, port);
    case 'udp':
      return serveUdp(misbehaviour, port);
    case 'http':
      return serveHttp(misbehaviour, port);
  }
}

function createMisbehaviour(spec: MisbehaviourSpec): Misbehaviour {
  switch (spec.does) {
    case 'none':
      return createDrops({ every: 1, limit: 0 });
    case 'flip':
      return createFlips(spec.target, spec);
    case 'little-endian':
      return createLittleEndian(spec);
    case 'garbage':
      return createGarbage(spec);
    case 'wrong-digest':
      return createWrongDigest(spec);
    case 'truncate':
      return createTruncation(spec);
    case 'drop':
      return createDrops(spec);
    case 'duplicate':
      return createDuplicates(spec);
    case 'swap':
      return createSwaps(spec);
    case 'delay':
      return createDelay(spec.delayMs);
    case 'freeze':
      return createFreezes(spec.freezeMs, spec.everyMs);
    case 'never-answer':
      return createSilence();
    case 'one-byte-writes':
      return createOneByteWrites();
    case 'coalesce':
      return createCoalescing(spec.collectMs);
    case 'close':
      return createCloses(spec.afterReplies, spec.limit);
    case 'reset':
      return createResets(spec.afterReplies, spec.limit);
  }
}
