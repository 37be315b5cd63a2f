// autocannon 9 with its traps disarmed: connections that carry one request at a time, when and with what body we say. Its own
// loop, clock, counts, timeouts and rates are not used; what each trap is stands where it is disarmed. No meaning is given here.
import autocannon from 'autocannon';
import { createConnectGate } from './connect-gate.js';
import type { HttpClient, HttpClientEvents } from './http-client.js';
import { assertKnown, patchClient, type PatchedClient } from './patched-client.js';

export interface HttpClients {
  readonly clients: readonly HttpClient[];
  /** Closes every connection and ends autocannon. */
  close(): Promise<void>;
}

/** In seconds; autocannon's timeout reports after it has already sent the next request, so ours are kept outside. */
const NO_TIMEOUT_S = 1_000_000;
/** autocannon's own run must not end before we say so. Its timer takes at most 2^31 ms. */
const NO_END_S = 1_000_000;
/** How often autocannon looks whether it is to end: bounds how long {@link HttpClients.close} takes. */
const SAMPLE_MS = 20;

/** autocannon connects all at once; well below any usual backlog, beyond which Linux drops SYNs for a second. */
const MAX_CONNECTING = 64;

/**
 * Opens `connections` connections to `url` and sends nothing.
 * @throws {LoadPlanError} ENGINE_INCOMPATIBLE when the installed autocannon is not the one this file knows.
 */
export function openHttpClients(
  url: string,
  connections: number,
  bodyBytes: number,
  events: HttpClientEvents,
): HttpClients {
  const gate = createConnectGate(MAX_CONNECTING);
  const clients: HttpClient[] = [];
  const patched: PatchedClient[] = [];
  let finished: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finished = resolve));
  const tracker = autocannon(
    {
      url,
      connections,
      method: 'POST',
      body: Buffer.alloc(bodyBytes),
      headers: { 'content-type': 'application/octet-stream' },
      pipelining: 1,
      timeout: NO_TIMEOUT_S,
      duration: NO_END_S,
      sampleInt: SAMPLE_MS,
      setupClient: (client) => {
        assertKnown(client);
        patched.push(client);
        clients.push(patchClient(client, clients.length, bodyBytes, gate, events));
      },
    },
    // With a callback the tracker is no thenable: awaiting one by accident would wait for the run's end.
    () => {
      finished();
    },
  );

  async function close(): Promise<void> {
    for (const client of patched) client.destroy();
    tracker.stop();
    await done;
  }

  return { clients, close };
}
