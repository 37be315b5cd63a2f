// What happens when the reader of our output goes away (`echobench load … | head -1`): the program ends, quietly.

/** Ends the process when stdout or stderr is closed under it; any other error of theirs is thrown as usual. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}
