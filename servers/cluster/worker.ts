// The entry of a worker process: serves its share until the primary says stop, or is gone.
import type { RunningServer } from '../server.js';
import { errorCode } from '../listen-error.js';
import type { WorkerConfig, WorkerMessage } from './messages.js';
import { startTransport } from './transports.js';

const config = JSON.parse(process.argv[2] ?? '') as WorkerConfig;

// A terminal's Ctrl-C reaches the whole group: the primary decides for its workers. When it dies, however it dies, the
// channel closes and node:cluster exits this process; see the test that kills it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

try {
  const server = await startTransport(config);
  process.on('message', () => void stop(server));
  tell({ type: 'listening', host: server.host, port: server.port });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  tell({ type: 'failed', code: errorCode(error), message }, 4);
}

async function stop(server: RunningServer): Promise<void> {
  tell({ type: 'stopped', counts: await server.stop() }, 0);
}

/** Sends a message, and exits once it has left when `exitCode` is given. */
function tell(message: WorkerMessage, exitCode?: number): void {
  process.send?.(message, undefined, undefined, () => {
    if (exitCode !== undefined) process.exit(exitCode);
  });
}
