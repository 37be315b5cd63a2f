// A thread of the style `posix-threads`: it blocks in accept, recv or recvfrom and has nothing else to do. Its event loop does not
// run until it is done.
import { parentPort, workerData } from 'node:worker_threads';
import type { BlockingFd } from '../../posix/descriptor.js';
import { isAnswer } from '../../posix/posix-error.js';
import { acceptSocket } from '../../posix/socket.js';
import { createBlockingDatagrams } from '../on-posix/blocking/blocking-datagrams.js';
import type { BlockingSteps } from '../on-posix/blocking/blocking-server.js';
import { createBlockingStream, createStreamTools } from '../on-posix/blocking/blocking-stream.js';
import { createCounts } from '../worker-counts.js';
import type { ThreadReport, ThreadTask } from './thread-task.js';

const task = workerData as ThreadTask;
const stopFlag = new Int32Array(task.stop);
const counts = createCounts(task.name);
const service = { counts, idleTimeoutMs: task.idleTimeoutMs, longestWaitMs: task.longestWaitMs };
const fd = task.fd as BlockingFd;

report({ event: 'serving' });
switch (task.kind) {
  case 'accept':
    serveInTurn();
    break;
  case 'connection':
    serve(createBlockingStream(fd, createStreamTools(), service));
    break;
  case 'datagrams':
    serve(createBlockingDatagrams(fd, service));
    break;
}
report({ event: 'ended', counts });

function report(message: ThreadReport): void {
  parentPort?.postMessage(message);
}

function serveInTurn(): void {
  const tools = createStreamTools();
  while (!isStopped()) {
    const client = acceptSocket(fd, 'blocking');
    if (!isAnswer(client)) serve(createBlockingStream(client, tools, service));
  }
}

function serve(steps: BlockingSteps): void {
  while (steps.step()) if (isStopped()) steps.stop();
}

function isStopped(): boolean {
  return Atomics.load(stopFlag, 0) !== 0;
}
