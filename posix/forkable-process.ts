// Makes the process of a forking program one that can fork: whoever started it need not know the flags that takes.
import { replaceProcess } from './exec.js';
import { createForker, FORKABLE_FLAGS, type Forker } from './fork.js';

/** Set for the process that this one becomes, so that flags which do not take are an error and no endless round. */
const MARK = 'ECHOBENCH_FORKABLE';

/**
 * The forker of this process; where it was started without the flags, the process first becomes one that was: the same program
 * and arguments under the same id, from its beginning. So this is to be asked before anything else is done.
 */
export function forkableProcess(): Forker {
  const missing = FORKABLE_FLAGS.filter((flag) => !process.execArgv.includes(flag));
  if (missing.length > 0 && process.env[MARK] === undefined) {
    process.env[MARK] = '1';
    replaceProcess(process.execPath, [...missing, ...process.execArgv, ...process.argv.slice(1)]);
  }
  return createForker();
}
