// The claim behind the book's table of process control (UNP chapter 30): a process for each client costs more CPU than a pool that was
// made beforehand. The table has five designs, as C programs and as our styles on system calls.
import { unsupportedReason } from '../../posix/platform.js';
import { buildDesigns, C_SERVERS } from './c-designs.js';
import type { Claim } from './claim.js';
import { startConnectionClient } from './connections/connection-client.js';
import { reasonAgainst } from './design-server.js';
import { measureDesign } from './process-control/cpu-per-connection.js';
import { DESIGN_ROWS, type DesignRow } from './process-control/designs.js';
import { findingOf } from './process-control/judge-process-control.js';
import { takeTurns } from './take-turns.js';

/** The fewest that an interval of a median can be had from at 95 %. */
const ROUNDS = 6;
/** The same for a ratio of two. */
const MIN_ROUNDS = 4;

export const processControlCpu = createProcessControlCpu(DESIGN_ROWS, ROUNDS);

/** @param rows of the table. @param rounds at most. Tests ask for few of both. */
export function createProcessControlCpu(rows: readonly DesignRow[], rounds: number): Claim {
  return {
    id: 'process-control-cpu',
    statement:
      'A process made for each client after accept costs more CPU than a pool of processes made beforehand.',
    slide: 'Server styles: Multiprocessing server; UNP chapter 30',
    budgetMs: 60_000,
    test: async (lab) => {
      const reason = unsupportedReason();
      if (reason !== null) {
        return { verdict: 'inconclusive', evidence: [], explanation: `${reason}: run on Linux.` };
      }
      const untilMs = performance.now() + lab.budgetMs;
      const { serverCpus, loadCpus, seed } = lab;
      const designs = await buildDesigns(C_SERVERS);
      const client = await startConnectionClient(loadCpus);
      try {
        const here = rows.filter(({ choice }) => reasonAgainst(choice, designs) === null);
        const trials = await takeTurns(
          lab,
          {
            names: here.map(({ name }) => name),
            rounds,
            minRounds: Math.min(rounds, MIN_ROUNDS),
            untilMs,
          },
          (name) => {
            const row = here.find((one) => one.name === name);
            if (row === undefined) throw new RangeError(`there is no row "${name}"`);
            return measureDesign(row, { client, designs, serverCpus, seed });
          },
        );
        const absent =
          designs.unavailableReason === null
            ? []
            : [`The table has no C programs: ${designs.unavailableReason}.`];
        return findingOf(
          here.map((row) => ({ row, trials: trials.get(row.name) ?? [] })),
          absent,
          seed,
        );
      } finally {
        await client.close();
        designs.dispose();
      }
    },
  };
}
