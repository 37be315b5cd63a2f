// A client of a counted number of connections, each for one request: `node connection-load.js` reads a plan as a line of JSON, carries
// it out to its last connection, and prints what became of it. Not a load engine: it keeps no time and no window, so that the CPU that
// a server used between two readings is that of exactly these connections.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createExchange } from '../../../loadgen/exchange.js';
import { closeFd, type NonBlockingFd } from '../../../posix/descriptor.js';
import { createEpoll, EPOLL_IN, EPOLL_OUT } from '../../../posix/epoll.js';
import { createKernelMemory } from '../../../posix/kernel-memory.js';
import { AGAIN, answerName, IN_PROGRESS } from '../../../posix/posix-error.js';
import { internetAddress } from '../../../posix/socket-address.js';
import { connectSocket, createSocket, setOption, socketError } from '../../../posix/socket.js';
import { createTransfer } from '../../../posix/transfer.js';

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

/** Carries out a plan. Blocks until it is over. @throws {PosixError} for what no server can do to it. */
export function carryOut(plan: ConnectionPlan): ConnectionOutcome {
  const { port, connections, concurrency, messageBytes, seed, patienceMs } = plan;
  const exchange = createExchange({ kind: 'echo' }, messageBytes, seed);
  const transfer = createTransfer();
  const epoll = createEpoll(concurrency);
  const address = internetAddress('127.0.0.1', port);
  const request = createKernelMemory(messageBytes);
  const slots = Array.from({ length: Math.min(concurrency, connections) }, (_, index) => ({
    index,
    fd: null as NonBlockingFd | null,
    sequence: 0,
    sentBytes: 0,
    gotBytes: 0,
    reply: createKernelMemory(messageBytes + 1),
  }));
  type Slot = (typeof slots)[number];
  let opened = 0;
  let completed = 0;
  let failure: string | null = null;

  function open(slot: Slot): void {
    const fd = createSocket('inet', 'stream', 'non-blocking');
    slot.fd = fd;
    slot.sequence = opened++;
    slot.sentBytes = 0;
    slot.gotBytes = 0;
    setOption(fd, 'noDelay', 1);
    const answer = connectSocket(fd, address);
    if (answer < 0 && answer !== IN_PROGRESS) failure = `connect: ${answerName(answer)}`;
    else epoll.add(fd, EPOLL_OUT, slot.index);
  }

  function advance(slot: Slot, fd: NonBlockingFd): void {
    if (slot.sentBytes < messageBytes) send(slot, fd);
    else receive(slot, fd);
  }

  function send(slot: Slot, fd: NonBlockingFd): void {
    const error = slot.sentBytes === 0 ? socketError(fd) : 0;
    if (error < 0) {
      failure = `connect: ${answerName(error)}`;
      return;
    }
    exchange.writeRequest(request.bytes, 0, slot.index, slot.sequence);
    const taken = transfer.send(fd, request, slot.sentBytes, messageBytes - slot.sentBytes);
    if (taken === AGAIN) return;
    if (taken < 0) {
      failure = `send: ${answerName(taken)}`;
      return;
    }
    slot.sentBytes += taken;
    if (slot.sentBytes === messageBytes) epoll.modify(fd, EPOLL_IN, slot.index);
  }

  function receive(slot: Slot, fd: NonBlockingFd): void {
    // One byte more than is owed: a server that says too much is found out.
    const room = messageBytes + 1 - slot.gotBytes;
    const got = transfer.receive(fd, slot.reply, slot.gotBytes, room);
    if (got === AGAIN) return;
    if (got <= 0) {
      failure = got === 0 ? 'the server closed before it had replied' : `recv: ${answerName(got)}`;
      return;
    }
    slot.gotBytes += got;
    if (slot.gotBytes < messageBytes) return;
    const isRight = exchange.isReply(slot.reply.bytes, 0, slot.index, slot.sequence);
    if (slot.gotBytes > messageBytes || !isRight) {
      failure = 'a reply was not what had been sent';
      return;
    }
    closeFd(fd);
    slot.fd = null;
    completed++;
    if (opened < connections) open(slot);
  }

  for (const slot of slots) open(slot);
  while (completed < connections && failure === null) {
    const events = epoll.wait(patienceMs);
    if (events === 0) failure = `the server was silent for ${patienceMs} ms`;
    for (let event = 0; event < events; event++) {
      const slot = slots[epoll.keyOf(event)];
      if (slot !== undefined && slot.fd !== null) advance(slot, slot.fd);
    }
  }
  for (const { fd } of slots) if (fd !== null) closeFd(fd);
  epoll.close();
  return failure === null
    ? { event: 'done', completed }
    : { event: 'failed', completed, reason: failure };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    process.stdout.write(`${JSON.stringify(carryOut(JSON.parse(line) as ConnectionPlan))}\n`);
  });
}
