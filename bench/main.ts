#!/usr/bin/env node
// The program: run the command, tell an error in one sentence, leave nothing running.
import { runCli } from './cli.js';
import { renderError } from './error-text.js';
import { exitCodeOf } from './exit-codes.js';
import { killChildGroups } from './run/child-group.js';
import { surviveClosedPipes } from './closed-pipes.js';

surviveClosedPipes();
process.on('exit', killChildGroups);
try {
  await runCli(process.argv.slice(2));
} catch (error) {
  process.stderr.write(renderError(error, process.env));
  process.exitCode = exitCodeOf(error);
}
