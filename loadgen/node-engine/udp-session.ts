// The datagram half of the node engine: logical clients spread over connected sockets (flows), replies matched by sequence
// within a flow, requests given up after the timeout. Says what happened; the recorder decides what it means.
import { HEADER_BYTES, MAX_DATAGRAM_PAYLOAD_BYTES } from '../../protocol/frame.js';
import type { Clock, EngineControl, EngineSession } from '../engine.js';
import { createExchange } from '../exchange.js';
import { LoadPlanError, type WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';
import { resolveHost } from '../resolve-host.js';
import { createFlowRequests, type FlowRequests } from './flow-requests.js';
import { readReceiveDrops } from './receive-drops.js';
import { createUdpDemand } from './udp-demand.js';
import { openUdpFlow, type FlowAddress, type UdpFlow } from './udp-flow.js';

/** Enough flows for a flow-hashing server to spread, few enough for system calls to batch. */
const DEFAULT_FLOWS = 64;
/** How long the clients of a refused flow rest: a refusal comes at once, so trying again at once is a tight loop. */
const REFUSED_REST_NS = 100e6;
const MIN_TICK_MS = 1;
/** Under the 50 ms within which a stop must be seen. */
const MAX_TICK_MS = 20;
/** Timeouts are found by a sweep this many times per timeout: within 5 % of it, and no timer per request. */
const TICKS_PER_TIMEOUT = 20;

/**
 * Opens the flows of a share, connected and silent.
 * @throws {LoadPlanError} MESSAGE_TOO_LARGE, HOST_UNKNOWN, DESCRIPTOR_LIMIT or FLOW_FAILED.
 */
export async function createUdpSession(
  share: WorkerShare,
  recorder: Recorder,
  clock: Clock,
): Promise<EngineSession> {
  refuseOversized(share.plan.messageBytes);
  const { host, port } = share.plan.target;
  const to = { ...(await resolveHost(host)), port };
  const load = createFlowLoad(share, recorder, clock);
  await load.open(to);
  return load;
}

/** A session before its flows are open. */
interface FlowLoad extends EngineSession {
  open(to: FlowAddress): Promise<void>;
}

function createFlowLoad(share: WorkerShare, recorder: Recorder, clock: Clock): FlowLoad {
  const { plan, firstClient } = share;
  const flowCount = Math.min(plan.flows ?? DEFAULT_FLOWS, plan.mode.clients);
  const exchange = createExchange(plan.workload, plan.messageBytes, plan.seed);
  const sockets: UdpFlow[] = [];
  const requests: FlowRequests[] = [];
  const sendErrors: Record<string, number> = {};
  let family: 4 | 6 = 4;
  let receiveDrops: number | null = null;
  let control: EngineControl | null = null;
  let finish: (atNs: number) => void = () => undefined;

  const demand = createUdpDemand(share, recorder, clock, {
    flowOf: (client) => client % flowCount,
    send,
  });

  function send(client: number, intendedNs: number | null): void {
    const nowNs = clock();
    if (control === null || nowNs >= control.windowEndNs) return;
    requests[client % flowCount]?.send(client, intendedNs ?? nowNs, nowNs);
  }

  function replied(flow: number, datagram: Buffer): void {
    if (control === null) return;
    const nowNs = clock();
    if (nowNs >= control.windowEndNs) finish(control.windowEndNs);
    else requests[flow]?.reply(datagram, nowNs);
  }

  function failed(flow: number, code: string): void {
    sendErrors[code] = (sendErrors[code] ?? 0) + 1;
    // Only a refusal tells that what is under way has no answer coming; the sweep finds what other errors cost.
    if (control === null || code !== 'ECONNREFUSED') return;
    const nowNs = clock();
    demand.rest(flow, nowNs + REFUSED_REST_NS);
    requests[flow]?.giveUp(nowNs, nowNs);
  }

  async function open(to: FlowAddress): Promise<void> {
    family = to.family;
    const context = {
      exchange,
      recorder,
      firstClient,
      ended: (client: number) => demand.ended(client),
    };
    for (let flow = 0; flow < flowCount; flow++) {
      const socket = await openUdpFlow(to, plan.messageBytes, {
        reply: (datagram) => replied(flow, datagram),
        failed: (code) => failed(flow, code),
      });
      sockets.push(socket);
      requests.push(createFlowRequests(context, socket, clientsOf(flow, flowCount, plan.mode)));
    }
  }

  function tick(timeoutNs: number): void {
    if (control === null) return;
    const nowNs = clock();
    if (nowNs >= control.windowEndNs || control.stopped()) {
      finish(Math.min(nowNs, control.windowEndNs));
      return;
    }
    for (const flow of requests) flow.giveUp(nowNs - timeoutNs, nowNs);
    demand.tick(nowNs);
  }

  async function run(withControl: EngineControl): Promise<void> {
    control = withControl;
    const ended = new Promise<number>((resolve) => (finish = resolve));
    const tickMs = plan.timeoutMs / TICKS_PER_TIMEOUT;
    const ticking = setInterval(
      tick,
      Math.min(MAX_TICK_MS, Math.max(MIN_TICK_MS, tickMs)),
      plan.timeoutMs * 1e6,
    );
    demand.start(withControl);
    const endNs = await ended;
    control = null;
    clearInterval(ticking);
    demand.stop();
    for (const flow of requests) flow.abort(endNs);
    receiveDrops = await readReceiveDrops(
      sockets.map(({ ports }) => ports),
      family,
    );
    await Promise.all(sockets.map((socket) => socket.close()));
  }

  return { open, run, facts: () => ({ receiveDrops, sendErrors, warnings: [] }) };
}

function clientsOf(flow: number, flowCount: number, mode: { readonly clients: number }): number[] {
  const clients: number[] = [];
  for (let client = flow; client < mode.clients; client += flowCount) clients.push(client);
  return clients;
}

function refuseOversized(messageBytes: number): void {
  const mostBytes = HEADER_BYTES + MAX_DATAGRAM_PAYLOAD_BYTES;
  if (messageBytes <= mostBytes) return;
  throw new LoadPlanError(
    'MESSAGE_TOO_LARGE',
    `a message of ${messageBytes} bytes does not fit a datagram: at most ${mostBytes} over udp (--message-bytes)`,
  );
}
