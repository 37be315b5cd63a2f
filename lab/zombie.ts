// Slide "Example 3 – child exits faster than the parent process". Look at the process table before and after wait(): the child has
// ended, and yet it has a row, in state Z, until its parent takes its exit status.
import { runForking, type ForkCalls } from './forking.js';
import { awaitEnd, printProcessTable } from './process-table.js';
import type { Lab, LabProgram } from './program.js';

export const zombie = {
  name: 'zombie',
  slide: 'Example 3 – child exits faster than the parent process',
  shows: 'a child that ends before its parent waits for it: a zombie, shown in the process table',
  role: 'alone',
  hasDelay: true,
  needsSystemCalls: true,
  run: (lab) =>
    runForking('calls', (os) => {
      const pid = os.fork();
      if (pid === 0) {
        lab.print('child exits...');
        os.exit(0);
      } else {
        testDelay(lab, os);
        awaitEnd(pid);
        printProcessTable(lab, 'before wait()', [os.getpid(), pid]);
        const status = os.wait();
        lab.print(`(${status?.pid}, ${status?.code})`);
        printProcessTable(lab, 'after wait()', [os.getpid(), pid]);
      }
      lab.print('parent is exiting...');
    }),
} satisfies LabProgram;

function testDelay(lab: Lab, os: ForkCalls): void {
  for (let i = 0; i < 5; i++) {
    os.sleep(lab.delayMs);
    lab.print(`parent is running... ${i}`);
  }
}
