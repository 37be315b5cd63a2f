// The stream half of the node engine. The clients are any engine's; sockets, waiting and pace are this one's. Says what happened;
// the recorder decides what it means.
import { createStreamClients, DRAIN_NS } from '../clients/stream-clients.js';
import type { Clock, EngineControl, EngineSession } from '../engine.js';
import type { WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';
import { resolveHost } from '../resolve-host.js';
import { createNodeSockets, type NodeSockets, type NodeStream } from './client-sockets.js';
import { createSendPump } from './send-pump.js';

/** Opens the connections of a share and sends nothing. @throws {LoadPlanError} HOST_UNKNOWN. */
export async function createTcpSession(
  share: WorkerShare,
  recorder: Recorder,
  clock: Clock,
): Promise<EngineSession> {
  const { host, port } = share.plan.target;
  const { address } = await resolveHost(host);
  const activity = { replies: 0 };
  const clients = createStreamClients<NodeStream, NodeSockets>(share, {
    clock,
    recorder,
    socketsWith: (exchange, events) =>
      createNodeSockets({ address, port }, exchange, events, activity),
    pumpWith: (part) => createSendPump({ ...part, recorder, clock, activity }),
  });

  async function run(control: EngineControl): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      const ticking = setInterval(() => {
        if (clients.tick(clock())) return;
        clearInterval(ticking);
        resolve();
      }, clients.tickNs / 1e6);
    });
    clients.start(control);
    await ended;
    await settledWithin(clients.stop(Math.min(clock(), control.windowEndNs)), DRAIN_NS);
    clients.close();
    await clients.sockets.released();
  }

  await clients.open();
  return { run, facts: clients.facts };
}

/** Resolves with `done`, or after `mostNs`. */
async function settledWithin(done: Promise<void>, mostNs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, mostNs / 1e6)));
  await Promise.race([done, late]);
  clearTimeout(timer);
}
