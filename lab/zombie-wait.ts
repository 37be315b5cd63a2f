// Slide "SIGCHLD and SIG_IGN", the first cure: wait(), waitpid(). Look at when the status is taken: a parent with work of its own
// cannot stand still in wait(), so it asks between two pieces of work whether a child has ended (WNOHANG).
import { runForking } from './forking.js';
import { awaitEnd, printProcessTable } from './process-table.js';
import type { LabProgram } from './program.js';

export const zombieWait = {
  name: 'zombie-wait',
  slide: 'SIGCHLD and SIG_IGN',
  shows:
    'no zombie stays, the first cure: the parent waits for children that have ended while it works on',
  role: 'alone',
  hasDelay: true,
  needsSystemCalls: true,
  run: (lab) =>
    runForking('calls', (os) => {
      const pid = os.fork();
      if (pid === 0) os.exit(7);
      for (let i = 0; i < 5; i++) {
        os.sleep(lab.delayMs);
        lab.print(`parent is running... ${i}`);
        // Makes the output the same each time; a server would just ask again on its next turn.
        if (i === 0) awaitEnd(pid);
        for (let status = os.waitNoHang(); status !== null; status = os.waitNoHang())
          lab.print(`waitpid(-1, WNOHANG): (${status.pid}, exit code ${status.code})`);
      }
      printProcessTable(lab, 'while the parent runs', [os.getpid(), pid]);
      lab.print('parent is exiting...');
    }),
} satisfies LabProgram;
