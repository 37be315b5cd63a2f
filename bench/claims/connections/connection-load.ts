// A client of a counted number of connections, each for one request: `node connection-load.js` reads a plan as a line of JSON, carries
// it out to its last connection, and prints what became of it. Not a load engine: it keeps no time and no window, so that the CPU that
// a server used between two readings is that of exactly these connections.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createExchange, type Exchange } from '../../../loadgen/exchange.js';
import { closeFd, type NonBlockingFd } from '../../../posix/descriptor.js';
import { createEpoll, EPOLL_IN, EPOLL_OUT, type Epoll } from '../../../posix/epoll.js';
import { createKernelMemory, type KernelMemory } from '../../../posix/kernel-memory.js';
import { AGAIN, answerName, IN_PROGRESS } from '../../../posix/posix-error.js';
import { internetAddress, type SocketAddress } from '../../../posix/socket-address.js';
import { connectSocket, createSocket, setOption, socketError } from '../../../posix/socket.js';
import { createTransfer, type Transfer } from '../../../posix/transfer.js';

/** What is asked of the client. */
export interface ConnectionPlan {
  /** On 127.0.0.1. */
  readonly port: number;
  /** In all; each is opened, asks once, has its reply checked, and is closed by the client. */
  readonly connections: number;
  /** Open at a time. */
  readonly concurrency: number;
  /** The whole frame, both ways. */
  readonly messageBytes: number;
  readonly seed: number;
  /** Longest silence of the server towards all of them. */
  readonly patienceMs: number;
}

/** Its answer: the connections that had the right reply, which are all, or what went wrong with the first that had not. */
export type ConnectionOutcome =
  | { readonly event: 'done'; readonly completed: number }
  | { readonly event: 'failed'; readonly completed: number; readonly reason: string };

/** What a plan that is being carried out has come to. */
interface Load {
  readonly plan: ConnectionPlan;
  readonly address: SocketAddress;
  readonly exchange: Exchange;
  readonly transfer: Transfer;
  readonly epoll: Epoll;
  readonly request: KernelMemory;
  opened: number;
  completed: number;
  failure: string | null;
}

/** One client at a time: its connection, and how far that is. */
interface Slot {
  readonly index: number;
  /** One byte longer than is owed: a server that says too much is found out. */
  readonly reply: KernelMemory;
  fd: NonBlockingFd | null;
  sequence: number;
  sentBytes: number;
  gotBytes: number;
}

/** Carries out a plan. Blocks until it is over. @throws {PosixError} for what no server can do to it. */
export function carryOut(plan: ConnectionPlan): ConnectionOutcome {
  const { connections, concurrency, messageBytes } = plan;
  const load = createLoad(plan);
  const slots = Array.from({ length: Math.min(concurrency, connections) }, (_, index) =>
    createSlot(index, messageBytes),
  );
  for (const slot of slots) open(load, slot);
  while (load.completed < connections && load.failure === null) turn(load, slots);
  for (const { fd } of slots) if (fd !== null) closeFd(fd);
  load.epoll.close();
  const { completed, failure } = load;
  return failure === null
    ? { event: 'done', completed }
    : { event: 'failed', completed, reason: failure };
}

function createLoad(plan: ConnectionPlan): Load {
  const { port, concurrency, messageBytes, seed } = plan;
  return {
    plan,
    address: internetAddress('127.0.0.1', port),
    exchange: createExchange({ kind: 'echo' }, messageBytes, seed),
    transfer: createTransfer(),
    epoll: createEpoll(concurrency),
    request: createKernelMemory(messageBytes),
    opened: 0,
    completed: 0,
    failure: null,
  };
}

function createSlot(index: number, messageBytes: number): Slot {
  const reply = createKernelMemory(messageBytes + 1);
  return { index, reply, fd: null, sequence: 0, sentBytes: 0, gotBytes: 0 };
}

/** One wait, and what it brought. */
function turn(load: Load, slots: readonly Slot[]): void {
  const { epoll, plan } = load;
  const events = epoll.wait(plan.patienceMs);
  if (events === 0) load.failure = `the server was silent for ${plan.patienceMs} ms`;
  for (let event = 0; event < events; event++) {
    const slot = slots[epoll.keyOf(event)];
    if (slot === undefined || slot.fd === null) continue;
    if (slot.sentBytes < plan.messageBytes) send(load, slot, slot.fd);
    else receive(load, slot, slot.fd);
  }
}

function open(load: Load, slot: Slot): void {
  const fd = createSocket('inet', 'stream', 'non-blocking');
  slot.fd = fd;
  slot.sequence = load.opened++;
  slot.sentBytes = 0;
  slot.gotBytes = 0;
  setOption(fd, 'noDelay', 1);
  const answer = connectSocket(fd, load.address);
  if (answer < 0 && answer !== IN_PROGRESS) load.failure = `connect: ${answerName(answer)}`;
  else load.epoll.add(fd, EPOLL_OUT, slot.index);
}

function send(load: Load, slot: Slot, fd: NonBlockingFd): void {
  const { exchange, transfer, epoll, request, plan } = load;
  const error = slot.sentBytes === 0 ? socketError(fd) : 0;
  if (error < 0) {
    load.failure = `connect: ${answerName(error)}`;
    return;
  }
  exchange.writeRequest(request.bytes, 0, slot.index, slot.sequence);
  const taken = transfer.send(fd, request, slot.sentBytes, plan.messageBytes - slot.sentBytes);
  if (taken === AGAIN) return;
  if (taken < 0) {
    load.failure = `send: ${answerName(taken)}`;
    return;
  }
  slot.sentBytes += taken;
  if (slot.sentBytes === plan.messageBytes) epoll.modify(fd, EPOLL_IN, slot.index);
}

function receive(load: Load, slot: Slot, fd: NonBlockingFd): void {
  const { exchange, transfer, plan } = load;
  const { connections, messageBytes } = plan;
  const room = messageBytes + 1 - slot.gotBytes;
  const got = transfer.receive(fd, slot.reply, slot.gotBytes, room);
  if (got === AGAIN) return;
  if (got <= 0) {
    load.failure =
      got === 0 ? 'the server closed before it had replied' : `recv: ${answerName(got)}`;
    return;
  }
  slot.gotBytes += got;
  if (slot.gotBytes < messageBytes) return;
  const isRight = exchange.isReply(slot.reply.bytes, 0, slot.index, slot.sequence);
  if (slot.gotBytes > messageBytes || !isRight) {
    load.failure = 'a reply was not what had been sent';
    return;
  }
  closeFd(fd);
  slot.fd = null;
  load.completed++;
  if (load.opened < connections) open(load, slot);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    process.stdout.write(`${JSON.stringify(carryOut(JSON.parse(line) as ConnectionPlan))}\n`);
  });
}
