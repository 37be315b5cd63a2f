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

const run = prepare();
report({ event: 'serving' });
run();
report({ event: 'ended', counts });

/** Does what may take long or fail, such as loading the system calls, before anybody is told that this thread serves. */
function prepare(): () => void {
  switch (task.kind) {
    case 'accept':
      return prepareTurns();
    case 'connection':
      return prepareSteps(createBlockingStream(fd, createStreamTools(), service));
    case 'datagrams':
      return prepareSteps(createBlockingDatagrams(fd, service));
  }
}

function report(message: ThreadReport): void {
  parentPort?.postMessage(message);
}

function prepareTurns(): () => void {
  const tools = createStreamTools();
  return () => {
    while (!isStopped()) {
      const client = acceptSocket(fd, 'blocking');
      if (!isAnswer(client)) serve(createBlockingStream(client, tools, service));
    }
  };
}

function prepareSteps(steps: BlockingSteps): () => void {
  return () => serve(steps);
}

function serve(steps: BlockingSteps): void {
  while (steps.step()) if (isStopped()) steps.stop();
}

function isStopped(): boolean {
  return Atomics.load(stopFlag, 0) !== 0;
}
