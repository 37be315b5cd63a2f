// Slide "SIGCHLD and SIG_IGN", the second cure: signal(SIGCHLD, SIG_IGN). Look at the process table: the child is gone though nobody
// waited. The price is its exit status: wait() finds no child to tell of.
import { setSignalAction } from '../posix/signals.js';
import { runForking } from './forking.js';
import { awaitEnd, printProcessTable } from './process-table.js';
import type { LabProgram } from './program.js';

export const zombieIgnore = {
  name: 'zombie-ignore',
  slide: 'SIGCHLD and SIG_IGN',
  shows:
    'no zombie stays, the second cure: the parent ignores SIGCHLD, and the kernel forgets its children',
  role: 'alone',
  hasDelay: true,
  needsSystemCalls: true,
  run: (lab) =>
    runForking('calls', (os) => {
      setSignalAction('SIGCHLD', 'ignore'); // signal.signal(signal.SIGCHLD, signal.SIG_IGN)
      const pid = os.fork();
      if (pid === 0) os.exit(7);
      for (let i = 0; i < 5; i++) {
        os.sleep(lab.delayMs);
        lab.print(`parent is running... ${i}`);
      }
      awaitEnd(pid);
      printProcessTable(lab, 'while the parent runs', [os.getpid(), pid]);
      lab.print(`wait(): ${os.wait() === null ? 'there is no child (ECHILD)' : 'a child ended'}`);
      lab.print('parent is exiting...');
    }),
} satisfies LabProgram;
