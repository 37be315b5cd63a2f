// The living children of a process, zombies among them, as /proc tells them. What becomes of them is somebody else's affair.
import { listProc, readProcText } from '../machine/proc-file.js';

/**
 * By the `children` files, whose reading may skip one child when another ends at that moment (proc(5)); so they are read twice.
 * @returns `unsupported` where the kernel has no such files.
 */
export function readChildren(pid: number): Set<number> | 'gone' | 'unsupported' {
  const tasks = listProc(`/proc/${pid}/task`);
  if (tasks === null) return 'gone';
  const children = new Set<number>();
  for (const tid of [...tasks, ...tasks]) {
    const text = readProcText(`/proc/${pid}/task/${tid}/children`);
    if (text === null) {
      // A thread that has ended has no folder at all; one whose folder lacks the file says the kernel keeps none.
      if (listProc(`/proc/${pid}/task/${tid}`) !== null) return 'unsupported';
      continue;
    }
    for (const child of text.split(' ')) if (child !== '') children.add(Number(child));
  }
  return children;
}
