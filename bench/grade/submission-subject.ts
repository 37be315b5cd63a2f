// A submission as something that can be checked and named by its behaviour (bench/check/subject.ts).
import type { Subject } from '../check/subject.js';
import type { ServerEnd } from '../run/instruments.js';
import { startConfined, type ConfinedCommand } from './sandbox/start-confined.js';

export function confinedSubject(command: ConfinedCommand): Subject {
  return {
    name: command.words.join(' '),
    transport: command.transport,
    isStarted: true,
    open: async () => {
      const server = await startConfined(command, null);
      let end: ServerEnd | null = null;
      void server.ended.then((how) => (end = how));
      return { target: server.target, pid: server.pid, end: () => end, stop: () => server.stop() };
    },
  };
}
