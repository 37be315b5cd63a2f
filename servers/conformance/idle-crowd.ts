// A process of its own for a crowd of idle clients: `node idle-crowd.js <host> <port> <count>`. Prints `ready`, ends with stdin.
// Apart from the test, since client and server ends together are more descriptors than one process may have.
import { connect } from 'node:net';

const [host = '127.0.0.1', port = '0', count = '0'] = process.argv.slice(2);

let connected = 0;
let lost = 0;
for (let index = 0; index < Number(count); index++) {
  const socket = connect(Number(port), host, () => {
    if (++connected === Number(count)) process.stdout.write('ready\n');
  });
  socket.on('error', (error) => process.stderr.write(`${error.message}\n`));
  socket.on('close', () => lost++);
}
process.stdin.on('data', () => process.stdout.write(`lost ${lost}\n`));
process.stdin.on('end', () => process.exit(0));
