// Preloaded (--import) into every process and thread of a profiled server: leaves a marker beside the CPU profiles, so that one
// that is missing is noticed. It does nothing else, and costs one small file per thread.
import cluster from 'node:cluster';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';
import { CPU_PROF_DIR, markerName } from './marker-name.js';

// The environment is the server's own affair; node's arguments are inherited by cluster workers and threads alike.
const folder = process.execArgv.find((arg) => arg.startsWith(CPU_PROF_DIR));
if (folder !== undefined) {
  const file = join(folder.slice(CPU_PROF_DIR.length), markerName(process.pid, threadId));
  writeFileSync(file, roleOfThread());
}

function roleOfThread(): string {
  if (!isMainThread) return `thread ${threadId}`;
  return cluster.isWorker ? `cluster worker ${cluster.worker?.id ?? '?'}` : 'main';
}
