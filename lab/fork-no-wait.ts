// Slide "Example 1 – No synch between processes". Look at the order: the parent has gone, and the shell prompts again, before the
// child says its first word. And at the child's parent: an orphan is given to another process, which will wait for it.
import { parentProcessId } from '../posix/process.js';
import { runForking, type ForkCalls } from './forking.js';
import type { Lab, LabProgram } from './program.js';

export const forkNoWait = {
  name: 'fork-no-wait',
  slide: 'Example 1 – No synch between processes',
  shows: 'a parent that does not wait: it ends first, and its child runs on as an orphan',
  role: 'alone',
  hasDelay: true,
  needsSystemCalls: true,
  run: (lab) =>
    runForking('orphans', (os) => {
      const pid = os.fork();
      if (pid === 0) testDelay(lab, os);
      lab.print(`parent is exiting... (${os.getpid()}, its child is ${pid})`);
    }),
} satisfies LabProgram;

function testDelay(lab: Lab, os: ForkCalls): never {
  for (let i = 0; i < 5; i++) {
    os.sleep(lab.delayMs);
    lab.print(`child is running... ${i} (its parent is ${parentProcessId()})`);
  }
  os.exit(0);
}
