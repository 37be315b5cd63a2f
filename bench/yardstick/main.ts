// `npm run bench:yardstick`: the load engine and the readiness server held against C programs and against Node, in one run on
// one machine. Not a command of echobench: it is for who changes the engines and servers.
import { surviveClosedPipes } from '../closed-pipes.js';
import { renderError } from '../error-text.js';
import { EXIT, exitCodeOf } from '../exit-codes.js';
import { killChildGroups } from '../run/child-group.js';
import { abortOnSignals } from '../stop-signals.js';
import { columnsOf, terminalOf } from '../terminal-options.js';
import { readYardstickRequest } from './options.js';
import { renderYardstick } from './render-yardstick.js';
import { exitCodeOfYardstick, runYardstick, type Progress } from './run-yardstick.js';

const CLEAR_LINE = '\r\u001B[2K';

surviveClosedPipes();
process.on('exit', killChildGroups);
// There is nothing worth keeping of half a row: the first Ctrl-C ends it all, with its children.
abortOnSignals().signal.addEventListener('abort', () => process.exit(EXIT.interrupted));
try {
  const request = await readYardstickRequest(process.argv.slice(2));
  if (request !== null) {
    const result = await runYardstick(request, createProgress());
    if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
    process.stdout.write(
      request.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : renderYardstick(result, terminalOf(process.stdout).colour),
    );
    process.exitCode = exitCodeOfYardstick(result);
  }
} catch (error) {
  process.stderr.write(renderError(error, process.env));
  process.exitCode = exitCodeOf(error);
}

/** One line that is rewritten, on a terminal only. */
function createProgress(): Progress {
  if (!process.stderr.isTTY) return () => undefined;
  return (text) =>
    process.stderr.write(`${CLEAR_LINE}${text.slice(0, columnsOf(process.stderr) - 1)}`);
}
