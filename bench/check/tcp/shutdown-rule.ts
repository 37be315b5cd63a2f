// SIGTERM: a server that was started is ended, in good order and whole.
import { echo, wait } from '../../../protocol/sample-frames.js';
import { tryShutdown } from '../shutdown.js';
import { pause } from '../wire/pause.js';
import type { CheckRule } from '../rule.js';
import { streamRule } from './stream-rule.js';

/** Long enough to be in flight when the signal comes, short beside any grace. */
const IN_FLIGHT_US = 250_000;
/** For the server to have read the request, usually. */
const READ_MS = 80;

export const shutdownRule: CheckRule = streamRule(
  {
    id: 'tcp-shutdown',
    title: 'ends when it is told to',
    level: 'echo',
    server: 'own',
    rule: 'SIGTERM ends a server within its grace period: it leaves no process and no open port, and finishes what is in flight (docs/check.md).',
  },
  async ({ connect, tryConnect, server, tools }) => {
    const client = await connect();
    // Whoever answers is there; whether the answer is right is other rules' affair.
    const first = echo(20, 1);
    client.write(first);
    await client.read(first.length);
    const slow = wait(12, IN_FLIGHT_US, 2);
    if (tools.level === 'full') {
      client.write(slow);
      await pause(READ_MS, tools.signal);
    }
    return tryShutdown(server, {
      connected:
        tools.level === 'full'
          ? 'one client that waits for its reply'
          : 'one client that says nothing',
      isStillThere: async () => (await tryConnect()) !== null,
      isFinished: async () =>
        tools.level !== 'full' || (await client.read(slow.length)).bytes.equals(slow),
    });
  },
);
