// The primary of a cluster: forks the workers, waits until all listen, and sees them out. It serves nobody itself, except
// that with `rr` it accepts clients and hands them on (node:cluster's doing).
import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { ListenError } from '../listen-error.js';
import { stopOnce } from '../on-node/stop-once.js';
import type {
  Address,
  RunningServer,
  ServeRequest,
  StyleOptions,
  WorkerCounts,
} from '../server.js';
import { freePort } from './free-port.js';
import type { StopMessage, WorkerMessage } from './messages.js';
import { WORKER_NUMBER_VARIABLE } from './sharing.js';

/** A cluster that cannot be had in this process, or that lost a worker. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: 'CLUSTER_SCHEDULING_FIXED' | 'CLUSTER_WORKER_DIED';

  constructor(code: 'CLUSTER_SCHEDULING_FIXED' | 'CLUSTER_WORKER_DIED', message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Starts `request.options.workers` workers, and is ready when every one of them listens.
 * @throws {ListenError} when the address cannot be had. @throws {ClusterError} when this process has run
 * a cluster with another scheduling.
 */
export async function startWorkers(request: ServeRequest): Promise<RunningServer> {
  fixScheduling(request.options);
  const port = await workersPort(request);
  const config = JSON.stringify({ ...request, port });
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('worker.js', import.meta.url)),
    args: [config],
  });
  const workers = Array.from({ length: Number(request.options['workers']) }, (_, index) =>
    cluster.fork({ [WORKER_NUMBER_VARIABLE]: String(index + 1) }),
  );
  // node:cluster answers a worker that may have just been killed; its end is told by 'exit', and the broken pipe is no news.
  for (const worker of workers) worker.on('error', () => undefined);
  let stopping = false;

  async function stop(): Promise<readonly WorkerCounts[]> {
    stopping = true;
    const killing = setTimeout(() => workers.forEach(killLate), request.graceMs);
    const counts = await Promise.all(workers.map(stopWorker));
    clearTimeout(killing);
    return counts.flat();
  }

  try {
    const [address] = await Promise.all(workers.map(listening));
    if (address === undefined) throw new RangeError('a cluster needs at least one worker');
    for (const worker of workers) {
      // Thrown where nobody catches it: a cluster that has lost a worker must not go on as if it were whole.
      worker.on('exit', (code, signal) => {
        if (!stopping) throw workerDied(worker, code, signal);
      });
    }
    return { ...address, stop: stopOnce(stop) } satisfies RunningServer;
  } catch (error) {
    workers.forEach(kill);
    await Promise.all(workers.map(exited));
    throw error;
  }
}

/** node:cluster freezes its policy with the first fork of a process. */
function fixScheduling(options: StyleOptions): void {
  const policy = options['scheduling'] === 'none' ? cluster.SCHED_NONE : cluster.SCHED_RR;
  const isFrozen = Object.keys(cluster.settings).length > 0;
  // With reuseport the workers listen by themselves, whatever the policy.
  if (isFrozen && options['scheduling'] !== 'reuseport' && policy !== cluster.schedulingPolicy) {
    throw new ClusterError(
      'CLUSTER_SCHEDULING_FIXED',
      'this process has run a cluster with another --scheduling, which node:cluster keeps for good; start this one in a process of its own',
    );
  }
  if (!isFrozen) cluster.schedulingPolicy = policy;
}

/**
 * Where node:cluster cannot resolve port 0 one must be chosen here: with reuseport each worker would get its own, and beside
 * another cluster of this process the two would share one.
 */
function workersPort({ options, transport, host, port }: ServeRequest): Promise<number> | number {
  const isAlone = Object.keys(cluster.workers ?? {}).length === 0;
  const isResolved = options['scheduling'] !== 'reuseport' && isAlone;
  return port === 0 && !isResolved ? freePort(transport, host) : port;
}

function listening(worker: Worker): Promise<Address> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'listening') resolve({ host: message.host, port: message.port });
      if (message.type === 'failed') reject(new ListenError(message.code, message.message, null));
    });
    worker.on('exit', (code, signal) => reject(workerDied(worker, code, signal)));
  });
}

/** @returns its counts; none when it had to be killed. */
function stopWorker(worker: Worker): Promise<readonly WorkerCounts[]> {
  return new Promise((resolve) => {
    let counts: readonly WorkerCounts[] = [];
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'stopped') counts = message.counts;
    });
    worker.on('exit', () => resolve(counts));
    worker.send({ type: 'stop' } satisfies StopMessage);
  });
}

function exited(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.isDead()) resolve();
    else worker.on('exit', () => resolve());
  });
}

function kill(worker: Worker): void {
  worker.process.kill('SIGKILL');
}

function killLate(worker: Worker): void {
  if (worker.isDead()) return;
  process.emitWarning(
    `cluster worker ${worker.id} was not done within the grace period and was killed; its counts are lost`,
    { type: 'WorkerKilled', code: 'ECHOBENCH_WORKER_KILLED' },
  );
  kill(worker);
}

function workerDied(worker: Worker, code: number | null, signal: string | null): ClusterError {
  return new ClusterError(
    'CLUSTER_WORKER_DIED',
    `cluster worker ${worker.id} died by ${signal ?? `exit code ${String(code)}`} while it was needed; see what it wrote above`,
  );
}
