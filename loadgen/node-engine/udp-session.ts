// The datagram half of the node engine: logical clients spread over connected sockets (flows), replies matched by sequence
// within a flow, requests given up after the timeout. Says what happened; the recorder decides what it means.
import type { Clock, EngineControl, EngineSession } from '../engine.js';
import { createExchange } from '../exchange.js';
import type { WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';
import { resolveHost } from '../resolve-host.js';
import { scheduleOfShare } from '../clients/share-schedule.js';
import {
  clientsOf,
  flowCountOf,
  REFUSED_REST_NS,
  refuseOversized,
} from '../clients/datagram-clients.js';
import { createFlowRequests, type FlowRequests } from '../clients/flow-requests.js';
import { readReceiveDrops } from '../clients/receive-drops.js';
import { SWEEPS_PER_TIMEOUT } from '../clients/timeout-sweeps.js';
import { createSendPump } from './send-pump.js';
import {
  createClientTurns,
  createClosedUdpDemand,
  createOpenUdpDemand,
  type UdpDemand,
} from '../clients/udp-demand.js';
import { openUdpFlow, type FlowAddress, type UdpFlow } from './udp-flow.js';

const MIN_TICK_MS = 1;
/** Under the 50 ms within which a stop must be seen. */
const MAX_TICK_MS = 20;

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
  const load = createFlowLoad(share, recorder, clock);
  const to = { ...(await resolveHost(host)), port };
  try {
    await load.open(to);
  } catch (error) {
    await load.close();
    throw error;
  }
  return load;
}

/** A session before its flows are open. */
interface FlowLoad extends EngineSession {
  open(to: FlowAddress): Promise<void>;
  close(): Promise<void>;
}

function createFlowLoad(share: WorkerShare, recorder: Recorder, clock: Clock): FlowLoad {
  const { plan, firstClient } = share;
  const { mode } = plan;
  const flowCount = flowCountOf(plan);
  const exchange = createExchange(plan.workload, plan.messageBytes, plan.seed);
  const sockets: UdpFlow[] = [];
  const requests: FlowRequests[] = [];
  const sendErrors: Record<string, number> = {};
  const activity = { replies: 0 };
  let family: 4 | 6 = 4;
  let receiveDrops: number | null = null;
  let control: EngineControl | null = null;
  let demand: UdpDemand | null = null;
  let finish: (atNs: number) => void = () => undefined;

  function replied(flow: number, datagram: Buffer): void {
    if (control === null) return;
    activity.replies += 1;
    const nowNs = clock();
    if (nowNs >= control.windowEndNs) finish(control.windowEndNs);
    else requests[flow]?.reply(datagram, 0, datagram.length, nowNs);
  }

  function failed(flow: number, code: string): void {
    sendErrors[code] = (sendErrors[code] ?? 0) + 1;
    // Only a refusal tells that what is under way has no answer coming; the sweep finds what other errors cost.
    if (code !== 'ECONNREFUSED') return;
    const nowNs = clock();
    demand?.rest(flow, nowNs + REFUSED_REST_NS);
    requests[flow]?.refuse(nowNs);
  }

  async function open(to: FlowAddress): Promise<void> {
    family = to.family;
    const timeoutNs = plan.timeoutMs * 1e6;
    const ended = (client: number): void => demand?.ended(client);
    const context = { exchange, recorder, timeoutNs, firstClient, ended };
    for (let flow = 0; flow < flowCount; flow++) {
      const socket = await openUdpFlow(to, exchange, {
        reply: (datagram) => replied(flow, datagram),
        failed: (code) => failed(flow, code),
      });
      sockets.push(socket);
      requests.push(createFlowRequests(context, socket, clientsOf(flow, flowCount, mode.clients)));
    }
  }

  function demandOf({ windowStartNs }: EngineControl): UdpDemand {
    const flowOf = (client: number): number => client % flowCount;
    if (mode.kind === 'closed') {
      return createClosedUdpDemand(mode.clients, flowOf, (client) => {
        const nowNs = clock();
        if (control === null || nowNs >= control.windowEndNs) return;
        requests[flowOf(client)]?.send(client, nowNs, nowNs);
      });
    }
    const turns = createClientTurns(mode.clients);
    const pump = createSendPump({
      ...scheduleOfShare(share, mode, windowStartNs),
      recorder,
      clock,
      activity,
      send: (dueNs, nowNs) => {
        const client = turns.take();
        requests[flowOf(client)]?.send(client, dueNs, nowNs);
        return true;
      },
    });
    return createOpenUdpDemand(pump, turns);
  }

  function tick(): void {
    if (control === null) return;
    const nowNs = clock();
    if (nowNs >= control.windowEndNs || control.stopped()) {
      finish(Math.min(nowNs, control.windowEndNs));
      return;
    }
    for (const flow of requests) flow.giveUp(nowNs);
    demand?.tick(nowNs);
  }

  async function run(withControl: EngineControl): Promise<void> {
    control = withControl;
    demand = demandOf(withControl);
    const ended = new Promise<number>((resolve) => (finish = resolve));
    const tickMs = Math.max(MIN_TICK_MS, plan.timeoutMs / SWEEPS_PER_TIMEOUT);
    const ticking = setInterval(tick, Math.min(MAX_TICK_MS, tickMs));
    demand.start(() => withControl.windowEndNs);
    const endNs = await ended;
    control = null;
    demand.stop();
    demand = null;
    clearInterval(ticking);
    for (const flow of requests) {
      flow.giveUp(endNs);
      flow.abort(endNs);
    }
    const ports = sockets.map((socket) => socket.ports);
    receiveDrops = await readReceiveDrops(ports, family);
    await close();
  }

  async function close(): Promise<void> {
    await Promise.all(sockets.map((socket) => socket.close()));
  }

  return { open, run, close, facts: () => ({ receiveDrops, sendErrors, warnings: [] }) };
}
