// A program of its own, since it waits in system calls and is interrupted by signals: for each line on its standard input a
// connection to 127.0.0.1:PORT, over which it sends as it is told.
import { createInterface } from 'node:readline';
import { closeFd, type Fd } from '../../../posix/descriptor.js';
import { createKernelMemory } from '../../../posix/kernel-memory.js';
import { createPollList, POLL_OUT } from '../../../posix/poll.js';
import { answerName, INTERRUPTED } from '../../../posix/posix-error.js';
import { setSignalAction } from '../../../posix/signals.js';
import { internetAddress } from '../../../posix/socket-address.js';
import {
  connectSocket,
  createSocket,
  setOption,
  setTimeoutOption,
  socketError,
} from '../../../posix/socket.js';
import { createTransfer } from '../../../posix/transfer.js';
import type { SendTask } from './sending-task.js';

interface Sent {
  readonly taken: number;
  readonly calls: number;
  readonly error: string | null;
}

const port = Number(process.argv[2]);
const transfer = createTransfer();

// A signal that comes does nothing but end a call that waits.
setSignalAction('SIGUSR2', 'interrupt');
say({ event: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  carryOut(JSON.parse(line) as SendTask);
}

function carryOut(task: SendTask): void {
  const fd = createSocket('inet', 'stream', task.mode);
  try {
    if (task.sendBufferBytes !== null) setOption(fd, 'sendBuffer', task.sendBufferBytes);
    if (task.timeoutMs !== null) setTimeoutOption(fd, 'send', task.timeoutMs);
    connect(fd);
    say({ event: 'sending' });
    say({ event: 'sent', ...send(fd, task) });
  } finally {
    closeFd(fd);
  }
}

/** A connect that does not wait is done when the socket can be written to. */
function connect(fd: Fd): void {
  if (connectSocket(fd, internetAddress('127.0.0.1', port)) === 0) return;
  untilWritable(fd);
  const answer = socketError(fd);
  if (answer < 0) throw new Error(`connect to port ${port}: ${answerName(answer)}`);
}

function send(fd: Fd, { call, bytes }: SendTask): Sent {
  const data = createKernelMemory(bytes);
  let taken = 0;
  for (let calls = 1; ; calls++) {
    const result = transfer.send(fd, data, taken, bytes - taken);
    if (result >= 0) taken += result;
    const error = result < 0 ? answerName(result) : null;
    if (call === 'send' || taken === bytes) return { taken, calls, error };
    if (error === null) continue;
    if (call === 'sendall' || error !== 'EAGAIN') return { taken, calls, error };
    untilWritable(fd);
  }
}

function untilWritable(fd: Fd): void {
  const list = createPollList();
  list.add(fd, POLL_OUT);
  while (list.wait(-1) === INTERRUPTED);
}

/** A pipe takes it at once: it is out before the next call begins to wait. */
function say(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
