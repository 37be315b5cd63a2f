// The server process that the harness starts: `node dist/servers/main.js '<ServerProcessConfig as JSON>'`. People use
// `echobench serve`.
import type { ServerProcessConfig } from './events.js';
import { serveUntilSignal } from './process.js';

// A reader that has gone must not take the server down by an error nobody catches; it still obeys signals.
process.stdout.on('error', () => undefined);

// Written by the harness, which has validated it; `start` checks what it acts on.
const config = JSON.parse(process.argv[2] ?? 'null') as ServerProcessConfig | null;
if (config === null) {
  process.stderr.write("usage: node dist/servers/main.js '<ServerProcessConfig as JSON>'\n");
  process.exit(2);
}
const exitCode = await serveUntilSignal(config, { write: (line) => process.stdout.write(line) });
process.exit(exitCode);
