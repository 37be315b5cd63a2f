// The stream half of the posix engine. The clients are any engine's; sockets, waiting and pace are this one's. Says what happened;
// the recorder decides what it means.
import { setImmediate as nodeTurn, setTimeout as delay } from 'node:timers/promises';
import { createEpoll } from '../../posix/epoll.js';
import { internetAddress } from '../../posix/socket-address.js';
import { createStreamClients, DRAIN_NS } from '../clients/stream-clients.js';
import type { Clock, EngineControl, EngineSession } from '../engine.js';
import type { WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';
import { resolveHost } from '../resolve-host.js';
import { createSendPacer, type SendPacer } from './send-pacer.js';
import { createStreamSet, type Stream, type StreamSet } from './stream-set.js';
import { runTurns } from './turn-loop.js';

/** Events of one wait. More come with the next. */
const EVENTS_AT_ONCE = 512;

/** Opens the connections of a share and sends nothing. @throws {LoadPlanError} HOST_UNKNOWN. */
export async function createTcpSession(
  share: WorkerShare,
  recorder: Recorder,
  clock: Clock,
): Promise<EngineSession> {
  const { host, port } = share.plan.target;
  const to = internetAddress((await resolveHost(host)).address, port);
  const epoll = createEpoll(EVENTS_AT_ONCE);
  let pacer: SendPacer | null = null;
  const clients = createStreamClients<Stream, StreamSet>(share, {
    clock,
    recorder,
    socketsWith: (exchange, events) => createStreamSet(epoll, to, exchange, events),
    pumpWith: (part) => (pacer = createSendPacer({ ...part, clock })),
  });
  const { events, settle } = clients.sockets;

  /** One turn apart from the loop, at most a millisecond long. */
  function turn(): void {
    const count = epoll.wait(settle() ? 0 : 1);
    if (count > 0) events(count);
    settle();
  }

  /** Turns of this loop and of Node's, in which promises settle and timers end, until one of them settles `done`. */
  async function turnUntil(done: Promise<void>): Promise<void> {
    let isDone = false;
    const settled = done.then(() => {
      isDone = true;
    });
    while (!(isDone as boolean)) {
      turn();
      await nodeTurn();
    }
    await settled;
  }

  async function run(control: EngineControl): Promise<void> {
    // What came between opening and start: a peer that hung up, say.
    turn();
    clients.start(control);
    const { tickNs, tick } = clients;
    await runTurns(
      { epoll, clock, recorder, tickNs, endNs: () => control.windowEndNs },
      { events, settle, sendDue: pacer === null ? () => Infinity : pacer.sendDue, tick },
    );
    const drained = clients.stop(Math.min(clock(), control.windowEndNs));
    await turnUntil(Promise.race([drained, delay(DRAIN_NS / 1e6)]));
    clients.close();
    epoll.close();
  }

  await turnUntil(clients.open());
  return { run, facts: clients.facts };
}
