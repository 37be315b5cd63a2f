// The entry of a generator process: one load, commanded over the IPC channel that it was forked with. Ends with its channel, so
// that no generator outlives the harness.
import type { GeneratorCommand, GeneratorEvent } from './messages.js';
import { createGenerator } from './generator.js';

const generator = createGenerator((event) => tell(event));
process.on('message', (command: GeneratorCommand) => generator.command(command));
process.on('disconnect', () => process.exit(0));
// A Ctrl-C reaches the whole foreground group; the harness decides what becomes of the load.
process.on('SIGINT', () => generator.command({ type: 'stop' }));
tell({ type: 'ready' });

function tell(event: GeneratorEvent): void {
  process.send?.(event);
}
