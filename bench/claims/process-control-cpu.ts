// The claim behind the book's table of process control (UNP chapter 30): a process for each client costs more CPU than a pool that was
// made beforehand. The table has five designs, as C programs and as our styles on system calls.
import { unsupportedReason } from '../../posix/platform.js';
import { buildDesigns, type CServer, type Designs } from './c-designs.js';
import type { Claim, ClaimLab } from './claim.js';
import { startConnectionClient } from './connections/connection-client.js';
import { reasonAgainst } from './design-server.js';
import { measureDesign } from './process-control/cpu-per-connection.js';
import { DESIGN_ROWS, type DesignRow } from './process-control/designs.js';
import { findingOf, type RoundTrial } from './process-control/judge-process-control.js';
import { failedNotes, MIN_MEDIAN_ROUNDS } from './rounds-text.js';
import { roundsWithin, takeTurns, type TakenTurns } from './take-turns.js';

const BUDGET_MS = 60_000;

export const processControlCpu = createProcessControlCpu(DESIGN_ROWS, MIN_MEDIAN_ROUNDS);

/** @param rows of the table. @param usualRounds where nobody gives it more time. Tests ask for few of both. */
export function createProcessControlCpu(rows: readonly DesignRow[], usualRounds: number): Claim {
  return {
    id: 'process-control-cpu',
    statement:
      'A process made for each client after accept costs more CPU than a pool of processes made beforehand.',
    slide: 'Server styles: Multiprocessing server; UNP chapter 30',
    budgetMs: BUDGET_MS,
    test: async (lab) => {
      const reason = unsupportedReason();
      if (reason !== null) {
        return { verdict: 'inconclusive', evidence: [], explanation: `${reason}: run on Linux.` };
      }
      const untilMs = performance.now() + lab.budgetMs;
      const rounds = roundsWithin(lab, BUDGET_MS, usualRounds);
      const designs = await buildDesigns(programsOf(rows));
      try {
        const here = rows.filter(({ choice }) => reasonAgainst(choice, designs) === null);
        const trials = await measureTable(here, { rounds, untilMs }, designs, lab);
        return findingOf(
          here.map((row) => ({ row, trials: trials.values.get(row.name) ?? [] })),
          [...absences(rows, designs), ...failedNotes(trials.failed)],
          lab.seed,
        );
      } finally {
        designs.dispose();
      }
    },
  };
}

/** @returns the trials of each row, by its name. */
async function measureTable(
  rows: readonly DesignRow[],
  { rounds, untilMs }: { rounds: number; untilMs: number },
  designs: Designs,
  lab: ClaimLab,
): Promise<TakenTurns<RoundTrial>> {
  const { serverCpus, loadCpus, seed, signal } = lab;
  const byName = new Map(rows.map((row) => [row.name, row]));
  const turns = {
    names: [...byName.keys()],
    rounds,
    minRounds: Math.min(rounds, MIN_MEDIAN_ROUNDS),
    untilMs,
  };
  const client = await startConnectionClient(loadCpus);
  try {
    const setup = { client, designs, serverCpus, seed, signal };
    return await takeTurns(lab, turns, async (name, { round }) => {
      const row = byName.get(name);
      if (row === undefined) throw new RangeError(`there is no row "${name}"`);
      return { round, ...(await measureDesign(row, setup)) };
    });
  } finally {
    await client.close();
  }
}

function programsOf(rows: readonly DesignRow[]): CServer[] {
  return rows.flatMap(({ choice }) => (choice.by === 'c' ? [choice.program] : []));
}

/** A sentence for each reason that keeps rows out of the table. */
function absences(rows: readonly DesignRow[], designs: Designs): string[] {
  const names = new Map<string, string[]>();
  for (const { name, choice } of rows) {
    const reason = reasonAgainst(choice, designs);
    if (reason !== null) names.set(reason, [...(names.get(reason) ?? []), name]);
  }
  return [...names].map(
    ([reason, absent]) => `Not in the table: ${absent.join('; ')} (${reason}).`,
  );
}
