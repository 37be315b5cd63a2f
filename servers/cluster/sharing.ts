// How the workers of a cluster share one address, and what each is called.
import cluster from 'node:cluster';
import type { StyleOptions } from '../server.js';

/** Who hands a new client to a worker: the primary in turn, the kernel on a shared listener, or the kernel among many. */
export const SCHEDULINGS = ['rr', 'none', 'reuseport'] as const;

/** Environment variable in which the primary tells a worker its number, from 1. */
export const WORKER_NUMBER_VARIABLE = 'ECHOBENCH_WORKER';

/** Options of a worker's `listen`. `exclusive` keeps node:cluster out, so that each worker has a socket of its own. */
export function listenerSharing(options: StyleOptions): { exclusive: boolean; reusePort: boolean } {
  const isOwn = options['scheduling'] === 'reuseport';
  return { exclusive: isOwn, reusePort: isOwn };
}

/** This worker's name in results. */
export function workerName(): string {
  return `worker-${process.env[WORKER_NUMBER_VARIABLE] ?? String(cluster.worker?.id)}`;
}
