// The datagram half of the posix engine: logical clients spread over connected sockets (flows), whose datagrams come and go in
// batches. Requests and their judging are any engine's. Says what happened; the recorder decides what it means.
import { createEpoll } from '../../posix/epoll.js';
import { internetAddress } from '../../posix/socket-address.js';
import type { Clock, EngineControl, EngineSession } from '../engine.js';
import { createExchange } from '../exchange.js';
import type { WorkerShare } from '../load-plan.js';
import {
  clientsOf,
  flowCountOf,
  REFUSED_REST_NS,
  refuseOversized,
} from '../clients/datagram-clients.js';
import { createFlowRequests, type FlowRequests } from '../clients/flow-requests.js';
import { readReceiveDrops } from '../clients/receive-drops.js';
import { SWEEPS_PER_TIMEOUT } from '../clients/timeout-sweeps.js';
import {
  createClientTurns,
  createClosedUdpDemand,
  createOpenUdpDemand,
  type UdpDemand,
} from '../clients/udp-demand.js';
import type { Recorder } from '../recorder.js';
import { resolveHost, type ResolvedHost } from '../resolve-host.js';
import { scheduleOfShare } from '../clients/share-schedule.js';
import { createDatagramFlows } from './datagram-flows.js';
import { createSendPacer, type SendPacer } from './send-pacer.js';
import { runTurns } from './turn-loop.js';

/** Events of one wait. More come with the next. */
const EVENTS_AT_ONCE = 64;
const MIN_TICK_NS = 1e6;
/** Under the 50 ms within which a stop must be seen. */
const MAX_TICK_NS = 20e6;

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
  return createFlowLoad(share, recorder, clock, await resolveHost(share.plan.target.host));
}

function createFlowLoad(
  share: WorkerShare,
  recorder: Recorder,
  clock: Clock,
  host: ResolvedHost,
): EngineSession {
  const { plan, firstClient } = share;
  const { mode } = plan;
  const flowCount = flowCountOf(plan);
  const exchange = createExchange(plan.workload, plan.messageBytes, plan.seed);
  const flowOf = (client: number): number => client % flowCount;
  const requests: FlowRequests[] = [];
  const sendErrors: Record<string, number> = {};
  let receiveDrops: number | null = null;
  let control: EngineControl | null = null;
  let demand: UdpDemand | null = null;
  let pacer: SendPacer | null = null;
  /**
   * When the datagrams that are being handled had come, and so when the requests that follow them are sent: in a closed loop a
   * client's time between reply and request is none, and the engine's own must not hide there. Null before the first.
   */
  let turnNs: number | null = null;

  const epoll = createEpoll(EVENTS_AT_ONCE);
  const flows = createDatagramFlows(epoll, exchange, clock, {
    arrived: (_flow, nowNs) => {
      turnNs = nowNs;
      return control !== null && nowNs < control.windowEndNs;
    },
    reply: (flow, source, offset, byteLength, nowNs) =>
      (requests[flow] as FlowRequests).reply(source, offset, byteLength, nowNs),
    failed,
  });

  function failed(flow: number, code: string): void {
    sendErrors[code] = (sendErrors[code] ?? 0) + 1;
    // Only a refusal tells that what is under way has no answer coming; the sweep finds what other errors cost.
    if (code !== 'ECONNREFUSED') return;
    const nowNs = clock();
    turnNs = nowNs;
    demand?.rest(flow, nowNs + REFUSED_REST_NS);
    requests[flow]?.refuse(nowNs);
  }

  function open(): void {
    const to = internetAddress(host.address, plan.target.port);
    const timeoutNs = plan.timeoutMs * 1e6;
    const ended = (client: number): void => demand?.ended(client);
    const context = { exchange, recorder, timeoutNs, firstClient, ended };
    for (let flow = 0; flow < flowCount; flow++) {
      const clients = clientsOf(flow, flowCount, mode.clients);
      requests.push(createFlowRequests(context, flows.open(to), clients));
    }
  }

  function demandOf({ windowStartNs }: EngineControl): UdpDemand {
    if (mode.kind === 'closed') {
      return createClosedUdpDemand(mode.clients, flowOf, (client) => {
        if (control === null) return;
        const nowNs = turnNs ?? clock();
        (requests[flowOf(client)] as FlowRequests).send(client, nowNs, nowNs);
      });
    }
    const turns = createClientTurns(mode.clients);
    pacer = createSendPacer({
      ...scheduleOfShare(share, mode, windowStartNs),
      clock,
      send: (dueNs, nowNs) => {
        const client = turns.take();
        (requests[flowOf(client)] as FlowRequests).send(client, dueNs, nowNs);
        return true;
      },
    });
    return createOpenUdpDemand(pacer, turns);
  }

  function tick(nowNs: number): boolean {
    if (control === null || nowNs >= control.windowEndNs || control.stopped()) return false;
    turnNs = nowNs;
    for (const flow of requests) flow.giveUp(nowNs);
    demand?.tick(nowNs);
    return true;
  }

  /** What is due leaves before the wait. */
  function sendDue(nowNs: number): number {
    if (pacer === null) return Infinity;
    const dueNs = pacer.sendDue(nowNs);
    flows.settle();
    return dueNs;
  }

  async function run(withControl: EngineControl): Promise<void> {
    control = withControl;
    demand = demandOf(withControl);
    const tickNs = (plan.timeoutMs * 1e6) / SWEEPS_PER_TIMEOUT;
    turnNs = null;
    demand.start(() => withControl.windowEndNs);
    await runTurns(
      {
        epoll,
        clock,
        recorder,
        tickNs: Math.max(MIN_TICK_NS, Math.min(MAX_TICK_NS, tickNs)),
        endNs: () => withControl.windowEndNs,
      },
      { events: flows.events, settle, sendDue, tick },
    );
    await finish(Math.min(clock(), withControl.windowEndNs));
  }

  function settle(): boolean {
    flows.settle();
    return false;
  }

  async function finish(endNs: number): Promise<void> {
    control = null;
    demand?.stop();
    demand = null;
    for (const flow of requests) {
      flow.giveUp(endNs);
      flow.abort(endNs);
    }
    receiveDrops = await readReceiveDrops(flows.ports(), host.family);
    close();
  }

  function close(): void {
    flows.close();
    epoll.close();
  }

  try {
    open();
  } catch (error) {
    close();
    throw error;
  }
  return { run, facts: () => ({ receiveDrops, sendErrors, warnings: [] }) };
}
