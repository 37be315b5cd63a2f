// The claim that threads share the same memory space: memory of a known size handed to threads, in C and in JavaScript, who see each other's
// writes or do not; and what one more thread of a server takes.
import { unsupportedReason } from '../../posix/platform.js';
import { buildDesigns, type Designs } from './c-designs.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import type { DesignChoice } from './design-server.js';
import { measureHeap, type HeapProgram } from './memory/heap-program.js';
import { threadsFinding, type HandedTrial } from './memory/judge-threads.js';
import {
  measurePerClient,
  measurePerThread,
  type ClientCounts,
} from './memory/memory-per-client.js';
import { repeatInLanes, type Subject } from './memory/repeat-in-lanes.js';
import type { TreeMemory } from './memory/tree-memory.js';
import { failedNotes, MIN_MEDIAN_ROUNDS } from './rounds-text.js';

/** How much is measured; tests ask for less. */
export interface ThreadMemorySize {
  readonly handedMib: number;
  readonly threads: number;
  readonly rounds: number;
  /** Of servers in C and in JavaScript: a thread of V8 takes a tenth of a second to come up. */
  readonly clients: { readonly c: ClientCounts; readonly js: ClientCounts };
}

interface Handed {
  readonly name: string;
  readonly program: HeapProgram;
}

const MIB_BYTES = 1_048_576;
const C_HEAP: Handed = { name: 'a heap in C', program: { kind: 'c-threads' } };
const OBJECTS: Handed = {
  name: 'JavaScript objects',
  program: { kind: 'js-threads', memory: 'objects' },
};
const SHARED: Handed = {
  name: 'a SharedArrayBuffer',
  program: { kind: 'js-threads', memory: 'shared' },
};
const C_THREAD = "C: each further client's thread";
const POSIX_THREAD = "posix-threads: each further client's thread";
const PISCINA_THREAD = 'piscina: each further thread of the pool';
const C_SERVER: DesignChoice = { by: 'c', program: 'thread', args: [] };
const STYLE_SERVER: DesignChoice = {
  by: 'style',
  style: 'posix-threads',
  options: { threads: 'per-connection' },
};

export const threadsShareMemory = createThreadsShareMemory({
  handedMib: 8,
  threads: 3,
  rounds: MIN_MEDIAN_ROUNDS,
  clients: { c: { few: 1, many: 33 }, js: { few: 1, many: 4 } },
});

export function createThreadsShareMemory(size: ThreadMemorySize): Claim {
  return {
    id: 'threads-share-memory',
    statement: 'The same memory space is shared between all the threads.',
    slide: 'Server styles: Multithreading server',
    budgetMs: 20_000,
    test: async (lab) => {
      const reason = unsupportedReason();
      if (reason !== null) {
        return { verdict: 'inconclusive', evidence: [], explanation: `${reason}: run on Linux.` };
      }
      const designs = await buildDesigns(['thread', 'heap-threads']);
      try {
        return await testWith(size, designs, lab);
      } finally {
        designs.dispose();
      }
    },
  };
}

/** What a turn gave: of memory that was handed on, or of one more thread. */
type Turn = ({ readonly kind: 'handed' } & HandedTrial) | ({ readonly kind: 'cost' } & TreeMemory);

async function testWith(
  { handedMib, threads, rounds, clients }: ThreadMemorySize,
  designs: Designs,
  lab: ClaimLab,
): Promise<ClaimFinding> {
  const { unavailableReason } = designs;
  const hasC = unavailableReason === null;
  const handed = ({ name, program }: Handed): Subject<Turn> => ({
    name,
    measure: async () => {
      const steps = ['start', 'hand'];
      const size = { mib: handedMib, count: threads, steps };
      const found = await measureHeap(program, size, designs, lab.signal);
      const [, started, last] = found;
      if (started === undefined || last === undefined) throw new RangeError('a step was left out');
      const addedBytes = last.memory.anonymousBytes - started.memory.anonymousBytes;
      return { kind: 'handed', addedBytes, seen: last.seen };
    },
  });
  const perClient = (name: string, choice: DesignChoice, counts: ClientCounts): Subject<Turn> => ({
    name,
    measure: async () => ({
      kind: 'cost',
      ...(await measurePerClient(choice, counts, designs, lab.signal)),
    }),
  });
  const piscina: Subject<Turn> = {
    name: PISCINA_THREAD,
    measure: async () => ({
      kind: 'cost',
      ...(await measurePerThread(clients.js, designs, lab.signal)),
    }),
  };
  const inC = [handed(C_HEAP), perClient(C_THREAD, C_SERVER, clients.c)];
  const taken = await repeatInLanes(
    lab,
    [
      [...(hasC ? inC : []), handed(SHARED), perClient(POSIX_THREAD, STYLE_SERVER, clients.js)],
      [handed(OBJECTS), piscina],
    ],
    rounds,
  );
  const turnsOf = (name: string): readonly Turn[] => taken.values.get(name) ?? [];
  return threadsFinding(
    [OBJECTS, SHARED, ...(hasC ? [C_HEAP] : [])].map(({ name }) => ({
      name,
      handedBytes: handedMib * MIB_BYTES,
      threads,
      trials: turnsOf(name).flatMap((turn) => (turn.kind === 'handed' ? [turn] : [])),
    })),
    [...(hasC ? [C_THREAD] : []), POSIX_THREAD, PISCINA_THREAD].map((name) => ({
      name,
      trials: turnsOf(name).flatMap((turn) => (turn.kind === 'cost' ? [turn] : [])),
    })),
    [
      ...(hasC ? [] : [`Nothing was measured in C: ${unavailableReason}.`]),
      ...failedNotes(taken.failed),
    ],
    lab.seed,
  );
}
