// Clients that say nothing for a while and have promised nothing: a session lasts as long as its client keeps it.
import { echo } from '../../../protocol/sample-frames.js';
import { RuleBroken, passed } from '../observations.js';
import type { CheckRule } from '../rule.js';
import type { StreamClient } from '../wire/stream-client.js';
import { ask, streamRule } from './stream-rule.js';

/** Beyond a second, which is what people take for long, and beyond the time in which our own servers are told to cut off others. */
const SILENT_MS = 1_200;
const REMEDY =
  'Wait for the next request as long as the client stays: no timeout (settimeout, SO_RCVTIMEO, socket.setTimeout) between two of them. Only in mid-frame may one end a connection.';

export const idleSessionRule: CheckRule = streamRule(
  {
    id: 'tcp-idle-session',
    title: 'keeps clients that are silent for a second',
    level: 'echo',
    server: 'impatient',
    rule: 'A session lasts until its client ends it: one that is silent between frames is not cut off (docs/protocol.md, Rules on a stream; RFC 862).',
  },
  async (trial) => {
    const between = await trial.connect();
    await ask({ client: between, frames: [echo(30, 1)], sent: 'an echo request' });
    // A server that takes one client at a time has it in its backlog until the other one has gone.
    const before = await trial.connect();
    const silences: readonly (readonly [StreamClient, string])[] = [
      [between, `an echo request, ${SILENT_MS} ms of silence, and another one`],
      [before, `nothing for ${SILENT_MS} ms, then an echo request`],
    ];
    await between.eventually(
      () => silences.some(([client]) => client.closed() !== null),
      SILENT_MS,
    );
    for (const [client, sent] of silences) {
      if (client.closed() !== null)
        throw new RuleBroken(sent, 'the server closed the connection in the silence', REMEDY);
      await ask({ client, frames: [echo(30, 2)], sent });
      client.close();
    }
    return passed(
      `nothing for ${SILENT_MS} ms, before the first request and behind it`,
      'both clients were served when they asked again',
    );
  },
);
