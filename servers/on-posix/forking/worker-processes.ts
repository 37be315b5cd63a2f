// The parent of processes forked at the start: it starts them, watches that all of them live, and stops them. It serves nobody.
import { setTimeout as pause } from 'node:timers/promises';
import { closeFd, type BlockingFd } from '../../../posix/descriptor.js';
import { forkableProcess } from '../../../posix/forkable-process.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../../server.js';
import { createChildSet } from './child-set.js';
import { forkChild } from './child.js';
import { createSharedCounts, type SharedCounts } from './shared-counts.js';

/** The socket that all children share, and where it is. */
export interface SharedSocket {
  readonly fd: BlockingFd;
  readonly address: { readonly host: string; readonly port: number };
}

/** What one child does, from its fork to its end. @param worker its number, from 0. */
export type ServeChild = (socket: BlockingFd, worker: number, shared: SharedCounts) => void;

/** How often the parent looks after its children. */
const LOOK_EVERY_MS = 50;

/** Forks `workers` children that serve the socket which `open` gives, until the host asks to stop. @throws when one of them dies. */
export async function runWorkerProcesses(
  request: ServeRequest,
  host: ServerHost,
  open: () => Promise<SharedSocket>,
  serve: ServeChild,
): Promise<readonly WorkerCounts[]> {
  const workers = Number(request.options['workers']);
  const forker = forkableProcess();
  const shared = createSharedCounts(workers);
  const children = createChildSet('wait');
  const { fd, address } = await open();
  for (let worker = 0; worker < workers; worker++)
    children.add(forkChild(forker, () => serve(fd, worker, shared)));
  host.listening(address);
  for (;;) {
    await pause(LOOK_EVERY_MS);
    if (host.stop.aborted) break;
    const [end] = children.reap();
    // A server that has lost a part of itself must not be measured on; the others end with their parent.
    if (end !== undefined)
      throw new Error(`child ${end.pid} died by ${end.signal ?? `exit code ${end.code}`}`);
  }
  closeFd(fd);
  shared.stop();
  await children.stop(request.graceMs);
  return shared.read((worker) => `worker-${worker + 1}`);
}
