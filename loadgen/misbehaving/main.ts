// A misbehaving server as a process of its own: `node main.js <transport> <spec as JSON>`, so that its freezes and spins are not
// the test's. Says where it listens and, when asked, its counts, over the IPC channel; ends with it.
import { TRANSPORTS } from '../../protocol/workload.js';
import type { MisbehavingEvent } from './child.js';
import { serveMisbehaving, type MisbehaviourSpec } from './serve.js';

const [transportName, spec] = process.argv.slice(2);
const transport = TRANSPORTS.find((name) => name === transportName);
if (transport === undefined || spec === undefined) {
  throw new Error(`usage: main.js ${TRANSPORTS.join('|')} '{"does":"…"}'`);
}
const server = await serveMisbehaving(transport, JSON.parse(spec) as MisbehaviourSpec, 0);

// The parent has but one question.
process.on('message', () => tell({ type: 'counts', counts: server.counts() }));
process.once('disconnect', () => process.exit(0));
tell({ type: 'listening', port: server.port });

function tell(event: MisbehavingEvent): void {
  process.send?.(event);
}
