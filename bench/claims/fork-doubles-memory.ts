// The claim that a fork doubles the memory: processes with a heap of known size fork, in C and in JavaScript, and their memory is read in
// the ways that disagree about what is shared, before and after the children write to it. And servers that fork for each client.
import { unsupportedReason } from '../../posix/platform.js';
import { buildDesigns } from './c-designs.js';
import type { Claim, ClaimLab } from './claim.js';
import { forkFinding, type ForkedHeap } from './memory/judge-fork.js';
import { measureHeap, type HeapProgram } from './memory/heap-program.js';
import { measurePerClient, type ClientCounts } from './memory/memory-per-client.js';
import { repeatInLanes, type Subject } from './memory/repeat-in-lanes.js';
import type { TreeMemory } from './memory/tree-memory.js';
import { failedNotes, MIN_MEDIAN_ROUNDS } from './rounds-text.js';
import type { DesignChoice } from './design-server.js';

/** How much is measured; tests ask for less. */
export interface ForkMemorySize {
  readonly heapMib: number;
  readonly rounds: number;
  readonly clients: ClientCounts;
}

interface HeapCase {
  readonly name: string;
  readonly program: HeapProgram;
  readonly children: number;
  /** Lines for the program, and what they do in words. */
  readonly steps: readonly { readonly line: string; readonly words: string }[];
  readonly role: ForkedHeap['role'];
}

const WRITES = [
  { line: 'write 10', words: 'once 10 % of it is written' },
  { line: 'write 100', words: 'once all of it is written' },
];
const C_CASES: readonly HeapCase[] = [
  { name: 'C, 1 child', program: { kind: 'c-fork' }, children: 1, steps: WRITES, role: 'judged' },
  {
    name: 'C, 4 children',
    program: { kind: 'c-fork' },
    children: 4,
    steps: WRITES,
    role: 'told',
  },
];
const JS_CASE: HeapCase = {
  name: 'JavaScript, 1 child',
  program: { kind: 'js-fork' },
  children: 1,
  steps: WRITES,
  role: 'judged',
};
const COLLECTING_CASE: HeapCase = {
  name: 'JavaScript, 1 child, collecting',
  program: { kind: 'js-fork' },
  children: 1,
  steps: [{ line: 'collect', words: 'once it has collected its garbage' }],
  role: 'collecting',
};
const C_SERVER: DesignChoice = { by: 'c', program: 'fork', args: [] };
const STYLE_SERVER: DesignChoice = { by: 'style', style: 'posix-fork', options: {} };
const MIB_BYTES = 1_048_576;

export const forkDoublesMemory = createForkDoublesMemory({
  heapMib: 32,
  rounds: MIN_MEDIAN_ROUNDS,
  clients: { few: 1, many: 33 },
});

export function createForkDoublesMemory(size: ForkMemorySize): Claim {
  return {
    id: 'fork-doubles-memory',
    statement: 'A forked subprocess is a copy of its parent: the used memory space is doubled.',
    slide: 'Server styles: Multiprocessing server',
    budgetMs: 20_000,
    test: async (lab) => {
      const reason = unsupportedReason();
      if (reason !== null) {
        return { verdict: 'inconclusive', evidence: [], explanation: `${reason}: run on Linux.` };
      }
      return testWith(size, lab);
    },
  };
}

async function testWith({ heapMib, rounds, clients }: ForkMemorySize, lab: ClaimLab) {
  const designs = await buildDesigns(['fork', 'heap-fork']);
  const { unavailableReason } = designs;
  const hasC = unavailableReason === null;
  const heap = ({ name, program, children, steps }: HeapCase): Subject<readonly TreeMemory[]> => ({
    name,
    measure: async () => {
      const lines = ['fork', ...steps.map(({ line }) => line)];
      const found = await measureHeap(
        program,
        { mib: heapMib, count: children, steps: lines },
        designs,
        lab.signal,
      );
      return found.map(({ memory }) => memory);
    },
  });
  const server = (name: string, choice: DesignChoice): Subject<readonly TreeMemory[]> => ({
    name,
    measure: async () => [await measurePerClient(choice, clients, designs, lab.signal)],
  });
  const cases = [...(hasC ? C_CASES : []), JS_CASE, COLLECTING_CASE];
  const servers = [
    ...(hasC ? [server('C fork', C_SERVER)] : []),
    server('posix-fork', STYLE_SERVER),
  ];
  try {
    const taken = await repeatInLanes(
      lab,
      [
        cases.filter((one) => one !== COLLECTING_CASE).map(heap),
        [heap(COLLECTING_CASE), ...servers],
      ],
      rounds,
    );
    const heaps = cases.map(({ name, children, steps, role }): ForkedHeap => ({
      name,
      heapBytes: heapMib * MIB_BYTES,
      children,
      steps: steps.map(({ words }) => words),
      role,
      trials: taken.values.get(name) ?? [],
    }));
    const absent = hasC ? [] : [`Nothing was measured in C: ${unavailableReason}.`];
    return forkFinding(
      heaps,
      servers.map(({ name }) => ({ name, trials: (taken.values.get(name) ?? []).flat() })),
      [...absent, ...failedNotes(taken.failed)],
      lab.seed,
    );
  } finally {
    designs.dispose();
  }
}
