// The datagram sockets of one worker: connected, and served in batches. What is to be sent is gathered, and leaves when the
// batch is full, when another flow sends, or when the turn ends. Knows nothing of requests but how to write one.
import type { NonBlockingFd } from '../../posix/descriptor.js';
import { closeFd } from '../../posix/descriptor.js';
import { createDatagramBatch } from '../../posix/datagram-batch.js';
import { EPOLL_IN, type Epoll } from '../../posix/epoll.js';
import { AGAIN, answerName, INTERRUPTED, PosixError } from '../../posix/posix-error.js';
import type { SocketAddress } from '../../posix/socket-address.js';
import type { Clock } from '../engine.js';
import type { Exchange } from '../exchange.js';
import type { FlowCarrier } from '../clients/flow-requests.js';
import type { SocketPorts } from '../clients/receive-drops.js';
import { openDatagramSocket, portsOf } from './datagram-socket.js';

/** What the flows tell. */
export interface FlowsEvents {
  /** Datagrams of `flow` follow, all of which had come at `nowNs`. @returns whether they are wanted. */
  arrived(flow: number, nowNs: number): boolean;
  /** The datagram of `byteLength` bytes that lies in `source` at `offset`, for the time of the call. */
  reply(flow: number, source: Buffer, offset: number, byteLength: number, nowNs: number): void;
  /** A send that failed, or a refusal that ICMP told. Comes at the end of a turn, never within a send. */
  failed(flow: number, code: string): void;
}

export interface DatagramFlows {
  /** One more flow, silent. @throws {LoadPlanError} */
  open(to: SocketAddress): FlowCarrier;
  ports(): SocketPorts[];
  /** Handles the first `count` events of the epoll. */
  readonly events: (count: number) => void;
  /** Sends what is gathered and tells what failed. */
  settle(): void;
  close(): void;
}

/** Datagrams of one system call. */
const BATCH = 64;
/** How long a full send buffer is tried again. It empties at the speed of the network: microseconds. */
const FULL_PATIENCE_NS = 5e6;

/** @param epoll of these flows alone. */
export function createDatagramFlows(
  epoll: Epoll,
  exchange: Exchange,
  clock: Clock,
  told: FlowsEvents,
): DatagramFlows {
  const { messageBytes } = exchange;
  // A byte more than is due, so that a longer reply is seen to be longer.
  const input = createDatagramBatch(BATCH, messageBytes + 1, false);
  const output = createDatagramBatch(BATCH, messageBytes, false);
  for (let place = 0; place < BATCH; place++) {
    exchange.writeRequest(output.memory.bytes, place * output.strideBytes, 0, 0);
    output.setLength(place, messageBytes);
  }
  const sockets: NonBlockingFd[] = [];
  let failures: { flow: number; code: string }[] = [];
  let gathered = 0;
  let gatheringFlow = 0;

  /** Puts a request with those that leave next. Every place holds a whole one already, which takes another's numbers. */
  function gather(flow: number, clientNumber: number, sequence: number): void {
    if (flow !== gatheringFlow) {
      flush();
      gatheringFlow = flow;
    }
    const offset = gathered * output.strideBytes;
    exchange.renumberRequest(output.memory.bytes, offset, clientNumber, sequence);
    if (++gathered === BATCH) flush();
  }

  function flush(): void {
    const count = gathered;
    gathered = 0;
    const fd = sockets[gatheringFlow] as NonBlockingFd;
    let sent = 0;
    while (sent < count) {
      const taken = sendSome(fd, sent, count - sent);
      if (typeof taken === 'number') {
        sent += taken;
        continue;
      }
      failures.push({ flow: gatheringFlow, code: taken });
      // A refusal gives up all that the flow has under way, these included; any other failure is the first one's alone.
      if (taken === 'ECONNREFUSED') return;
      sent += 1;
    }
  }

  /** @returns how many were taken, at least one, or the code of the first one's failure. */
  function sendSome(fd: NonBlockingFd, first: number, count: number): number | string {
    let patienceEndsNs: number | null = null;
    for (;;) {
      const taken = trySend(fd, first, count);
      if (typeof taken === 'string' || taken > 0) return taken;
      if (taken !== AGAIN && taken !== INTERRUPTED) return answerName(taken);
      patienceEndsNs ??= clock() + FULL_PATIENCE_NS;
      if (clock() >= patienceEndsNs) return answerName(taken);
    }
  }

  /** What the system forbids (EPERM of a firewall, EMSGSIZE) ends one request, not the load. */
  function trySend(fd: NonBlockingFd, first: number, count: number): number | string {
    try {
      return output.send(fd, first, count);
    } catch (error) {
      if (error instanceof PosixError) return error.code;
      throw error;
    }
  }

  function events(count: number): void {
    for (let index = 0; index < count; index++) receive(epoll.keyOf(index));
  }

  function receive(flow: number): void {
    const count = input.receive(sockets[flow] as NonBlockingFd, BATCH);
    if (count < 0) {
      if (count !== AGAIN && count !== INTERRUPTED) {
        failures.push({ flow, code: answerName(count) });
      }
      return;
    }
    const nowNs = clock();
    if (!told.arrived(flow, nowNs)) return;
    const { strideBytes, memory } = input;
    const { bytes } = memory;
    for (let place = 0; place < count; place++) {
      told.reply(flow, bytes, place * strideBytes, input.lengthOf(place), nowNs);
    }
    flush();
  }

  function settle(): void {
    flush();
    while (failures.length > 0) {
      const toTell = failures;
      failures = [];
      for (const { flow, code } of toTell) told.failed(flow, code);
      flush();
    }
  }

  return {
    open: (to) => {
      const fd = openDatagramSocket(to);
      const flow = sockets.push(fd) - 1;
      epoll.add(fd, EPOLL_IN, flow);
      return {
        request: (clientNumber, sequence) => gather(flow, clientNumber, sequence),
      } satisfies FlowCarrier;
    },
    ports: () => sockets.map(portsOf),
    events,
    settle,
    close: () => {
      for (const fd of sockets.splice(0)) closeFd(fd);
    },
  } satisfies DatagramFlows;
}
