// The flows against a socket of this thread's own: what the kernel was given, it keeps until the test reads it.
import { afterEach, describe, expect, test } from 'vitest';
import { closeFd, type NonBlockingFd } from '../../posix/descriptor.js';
import { createEpoll, type Epoll } from '../../posix/epoll.js';
import { createKernelMemory } from '../../posix/kernel-memory.js';
import { unsupportedReason } from '../../posix/platform.js';
import { AGAIN } from '../../posix/posix-error.js';
import { bindSocket, createSocket, localAddress } from '../../posix/socket.js';
import { createDatagramPeer, createTransfer, type Transfer } from '../../posix/transfer.js';
import { createExchange } from '../exchange.js';
import { createDatagramFlows, type DatagramFlows } from './datagram-flows.js';

const BYTES = 64;
const ROOM_BYTES = 256;
const PATIENCE_MS = 5_000;
const reason = unsupportedReason();
const exchange = createExchange({ kind: 'echo' }, BYTES, 1);

/** Where the flows go, and what they tell. */
interface Scene {
  readonly epoll: Epoll;
  readonly flows: DatagramFlows;
  readonly target: NonBlockingFd;
  readonly transfer: Transfer;
  readonly replies: { flow: number; bytes: Buffer }[];
  readonly failures: { flow: number; code: string }[];
  /** Batches that came. */
  arrivals: number;
  /** Whether they are wanted. */
  isWanted: boolean;
}

let scene: Scene | null = null;

function createScene(): Scene {
  const target = createSocket('inet', 'datagram', 'non-blocking');
  bindSocket(target, { family: 'inet', host: '127.0.0.1', port: 0 });
  const epoll = createEpoll(8);
  const flows = createDatagramFlows(epoll, exchange, () => 5, {
    arrived: () => {
      made.arrivals++;
      return made.isWanted;
    },
    reply: (flow, source, offset, byteLength) =>
      made.replies.push({
        flow,
        bytes: Buffer.from(source.subarray(offset, offset + byteLength)),
      }),
    failed: (flow, code) => made.failures.push({ flow, code }),
  });
  const transfer = createTransfer();
  const made: Scene = {
    epoll,
    flows,
    target,
    transfer,
    replies: [],
    failures: [],
    arrivals: 0,
    isWanted: true,
  };
  scene = made;
  return made;
}

afterEach(() => {
  if (scene === null) return;
  scene.flows.close();
  scene.epoll.close();
  closeFd(scene.target);
  scene = null;
});

/**
 * What comes to the target until there are `count`, and what lies there with them, in order. A kernel that is busy delivers a moment
 * later. @param answer is sent back to where each came from.
 */
function readTarget(
  { target, transfer }: Scene,
  count: number,
  answer?: (datagram: Buffer) => Buffer,
): { numbers: number[]; datagrams: Buffer[] } {
  const memory = createKernelMemory(ROOM_BYTES);
  const from = createDatagramPeer();
  const datagrams: Buffer[] = [];
  const patienceEndsMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const byteLength = transfer.receiveFrom(target, memory, 0, ROOM_BYTES, from);
    if (byteLength === AGAIN) {
      if (datagrams.length >= count || performance.now() > patienceEndsMs) break;
      continue;
    }
    const datagram = Buffer.from(memory.bytes.subarray(0, byteLength));
    datagrams.push(datagram);
    if (answer === undefined) continue;
    transfer.sendTo(target, memory, 0, answer(datagram).copy(memory.bytes), from);
  }
  return { numbers: datagrams.map((datagram) => exchange.sequenceOf(datagram, 0)), datagrams };
}

/** Turns until `isDone`, bounded. */
function turnUntil({ epoll, flows }: Scene, isDone: () => boolean): void {
  for (let turn = 0; turn < 500 && !isDone(); turn++) {
    const count = epoll.wait(10);
    if (count > 0) flows.events(count);
    flows.settle();
  }
}

describe.skipIf(reason !== null)(`datagram flows${reason === null ? '' : ` (${reason})`}`, () => {
  test('what is asked leaves whole and in order when the turn ends, over however many batches', () => {
    const made = createScene();
    const flow = made.flows.open(localAddress(made.target));
    for (let sequence = 0; sequence < 150; sequence++) flow.request(7, sequence);
    made.flows.settle();
    const { numbers, datagrams } = readTarget(made, 150);
    expect(numbers).toEqual(Array.from({ length: 150 }, (_, sequence) => sequence));
    for (const [sequence, datagram] of datagrams.entries()) {
      expect(datagram).toHaveLength(BYTES);
      expect(exchange.isReply(datagram, 0, 7, sequence)).toBe(true);
    }
  });

  test('nothing leaves before the turn ends, unless another flow sends or a batch is full', () => {
    const made = createScene();
    const [one, other] = [0, 1].map(() => made.flows.open(localAddress(made.target)));
    one?.request(1, 10);
    expect(readTarget(made, 0).numbers).toEqual([]);
    other?.request(2, 20);
    expect(readTarget(made, 1).numbers).toEqual([10]);
    for (let sequence = 21; sequence < 84; sequence++) other?.request(2, sequence);
    expect(readTarget(made, 64).numbers).toHaveLength(64);
    made.flows.settle();
    expect(readTarget(made, 0).numbers).toEqual([]);
  });

  test('a reply is told with its flow and its own length, be it shorter or longer than is due', () => {
    const made = createScene();
    const [one, other] = [0, 1].map(() => made.flows.open(localAddress(made.target)));
    one?.request(1, 10);
    other?.request(2, 20);
    made.flows.settle();
    const { datagrams } = readTarget(made, 2, (datagram) =>
      exchange.sequenceOf(datagram, 0) === 10
        ? Buffer.concat([datagram, datagram])
        : datagram.subarray(0, 30),
    );
    turnUntil(made, () => made.replies.length === 2);
    const byFlow = made.replies.toSorted((a, b) => a.flow - b.flow);
    // A byte more than is due is enough to tell that it is too long.
    expect(byFlow.map(({ flow, bytes }) => [flow, bytes.length])).toEqual([
      [0, BYTES + 1],
      [1, 30],
    ]);
    expect(byFlow[1]?.bytes).toEqual(datagrams[1]?.subarray(0, 30));
  });

  test('replies that are not wanted are taken, and not told', () => {
    const made = createScene();
    const flow = made.flows.open(localAddress(made.target));
    flow.request(1, 10);
    made.flows.settle();
    made.isWanted = false;
    readTarget(made, 1, (datagram) => datagram);
    turnUntil(made, () => made.arrivals > 0);
    expect(made.replies).toEqual([]);
  });

  test('a refusal is told at the end of a turn, by its code and flow', () => {
    const made = createScene();
    const nobody = createSocket('inet', 'datagram', 'non-blocking');
    bindSocket(nobody, { family: 'inet', host: '127.0.0.1', port: 0 });
    const address = localAddress(nobody);
    closeFd(nobody);
    made.flows.open(localAddress(made.target));
    const flow = made.flows.open(address);
    flow.request(1, 10);
    made.flows.settle();
    turnUntil(made, () => made.failures.length > 0);
    expect(made.failures[0]).toEqual({ flow: 1, code: 'ECONNREFUSED' });
  });
});
