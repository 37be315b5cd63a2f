// The client of counted connections as a process of its own, on CPUs of its own: started once, asked as often as wanted.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startCProcess } from '../../c-programs/c-process.js';
import { MeasureError } from '../../run/instruments.js';
import type { ConnectionPlan } from './connection-load.js';

const MODULE = fileURLToPath(new URL('connection-load.js', import.meta.url));

/** A server that answers at all answers sooner, on however busy a machine. */
const PATIENCE_MS = 10_000;
/** Of one plan, whatever it asks for. */
const PLAN_TIMEOUT_MS = 60_000;

const outcomeSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('done'), completed: z.int() }),
  z.object({ event: z.literal('failed'), completed: z.int(), reason: z.string() }),
]);

export interface ConnectionClient {
  /**
   * Settles when all connections of the plan have been served and closed. @returns how many there were.
   * @throws {MeasureError} CONNECTION_FAILED with what went wrong with the first that was not served.
   */
  carryOut(plan: Omit<ConnectionPlan, 'patienceMs'>): Promise<number>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** @param cpus null: anywhere. */
export async function startConnectionClient(
  cpus: readonly number[] | null,
): Promise<ConnectionClient> {
  const program = await startCProcess(process.execPath, [MODULE], cpus);
  return {
    carryOut: async (plan) => {
      program.say(JSON.stringify({ ...plan, patienceMs: PATIENCE_MS }));
      const outcome = await program.nextLine(outcomeSchema, PLAN_TIMEOUT_MS);
      if (outcome.event === 'done') return outcome.completed;
      throw new MeasureError(
        'CONNECTION_FAILED',
        `after ${outcome.completed} of ${plan.connections} connections: ${outcome.reason}`,
      );
    },
    close: () => program.end(),
  };
}
