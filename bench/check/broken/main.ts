// A broken server as a process: `node main.js tcp|udp MODE PORT` says `listening` on stdout once it is.
import { BROKEN_DATAGRAMS } from './broken-datagrams.js';
import type { BrokenServers } from './broken-server.js';
import { BROKEN_STREAMS } from './broken-streams.js';

const [transport, mode = '', port] = process.argv.slice(2);
const servers: BrokenServers = transport === 'udp' ? BROKEN_DATAGRAMS : BROKEN_STREAMS;
const serve = servers[mode];
if (serve === undefined) {
  throw new Error(
    `usage: main.js tcp|udp MODE PORT, MODE one of ${Object.keys(servers).join(', ')}`,
  );
}
serve(Number(port), () => process.stdout.write('listening\n'));
