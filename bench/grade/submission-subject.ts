// A submission as something that can be measured, checked and named by its behaviour (bench/check/subject.ts).
import type { Subject } from '../check/subject.js';
import { MeasureError, type ServerEnd } from '../run/instruments.js';
import {
  startConfined,
  type ConfinedCommand,
  type ConfinedServer,
} from './sandbox/start-confined.js';

/** Twice, if need be: one start that fails on a busy machine must not cost everything. @throws {MeasureError} as the second try did. */
export async function startSubmission(
  command: ConfinedCommand,
  cpus: readonly number[] | null,
): Promise<ConfinedServer> {
  try {
    return await startConfined(command, cpus);
  } catch (error) {
    if (!(error instanceof MeasureError)) throw error;
    const server = await startConfined(command, cpus);
    command.onIncident(`It started only when it was tried again: ${error.message}.`);
    return server;
  }
}

export function confinedSubject(command: ConfinedCommand): Subject {
  return {
    name: command.words.join(' '),
    transport: command.transport,
    isStarted: true,
    open: async () => {
      const server = await startSubmission(command, null);
      let end: ServerEnd | null = null;
      void server.ended.then((how) => (end = how));
      return { target: server.target, pid: server.pid, end: () => end, stop: () => server.stop() };
    },
  };
}
