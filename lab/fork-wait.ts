// Slide "Example 2- waiting for child termination". Look at fork(): it returns twice, 0 in the child and the child's pid in the
// parent. And at the pair that wait() gives: whose end it was, and the exit status.
import { runForking, type ForkCalls } from './forking.js';
import type { Lab, LabProgram } from './program.js';

export const forkWait = {
  name: 'fork-wait',
  slide: 'Example 2- waiting for child termination',
  shows: 'a parent that waits for its child before it goes on',
  role: 'alone',
  hasDelay: true,
  needsSystemCalls: true,
  run: (lab) =>
    runForking('calls', (os) => {
      const pid = os.fork();
      if (pid === 0) {
        testDelay(lab, os);
      } else {
        const status = os.wait();
        lab.print(`(${status?.pid}, ${status?.code})`);
      }
      lab.print('parent is exiting...');
    }),
} satisfies LabProgram;

function testDelay(lab: Lab, os: ForkCalls): never {
  for (let i = 0; i < 5; i++) {
    os.sleep(lab.delayMs);
    lab.print(`child is running... ${i}`);
  }
  os.exit(0);
}
