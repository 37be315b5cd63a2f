// Micro subject: handing a request to another thread and getting it back: what style `piscina` pays per request for its pool,
// and how much of that is Piscina and how much is threads.
import { Piscina } from 'piscina';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { BARE_WORKER } from './dispatch-thread.js';
import type { OpenSubject, Subject, Variant } from './subject.js';

const MESSAGE_BYTES = 64;
/** What 64 clients with one request each keep in flight. */
const IN_FLIGHT = 64;
const THREAD = new URL('./dispatch-thread.js', import.meta.url);

type Message = Uint8Array | readonly Uint8Array[];
/** Sends to the other thread and settles with what came back. */
type Dispatch = (message: Message) => Promise<Message>;

/** A 64-byte request to one thread and back: alone, 64 at once, and 64 in one message; by Piscina and by bare postMessage. */
export const dispatchSubject = {
  name: 'dispatch',
  description:
    'a 64-byte request to one thread and back, by Piscina and by bare postMessage: alone, 64 in flight, 64 in one message',
  operation: 'request',
  open: openDispatch,
} satisfies Subject;

async function openDispatch(): Promise<OpenSubject> {
  const pool = new Piscina({
    filename: fileURLToPath(THREAD),
    name: 'echo',
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: IN_FLIGHT,
  });
  const worker = new Worker(THREAD, { workerData: BARE_WORKER });
  await once(worker, 'online');
  return {
    variants: [
      ...variants('piscina', (message) => pool.run(message) as Promise<Message>),
      ...variants('postMessage', bareDispatch(worker)),
    ],
    close: async () => {
      await Promise.all([pool.destroy(), worker.terminate()]);
    },
  };
}

function variants(name: string, dispatch: Dispatch): Variant[] {
  const requests = Array.from({ length: IN_FLIGHT }, (_, i) =>
    new Uint8Array(MESSAGE_BYTES).fill(i),
  );
  const one = async (request: Uint8Array): Promise<number> => sum([await dispatch(request)]);
  return [
    {
      name: `${name}, 1 in flight`,
      operations: IN_FLIGHT,
      run: async () => {
        let total = 0;
        for (const request of requests) total += await one(request);
        return total;
      },
    },
    {
      name: `${name}, ${IN_FLIGHT} in flight`,
      operations: IN_FLIGHT,
      run: async () => sum(await Promise.all(requests.map(dispatch))),
    },
    {
      name: `${name}, ${IN_FLIGHT} in one message`,
      operations: IN_FLIGHT,
      run: async () => sum([await dispatch(requests)]),
    },
  ];
}

/** A worker's messages come back in the order they went, so the oldest waiter is the one answered. */
function bareDispatch(worker: Worker): Dispatch {
  const waiters: ((message: Message) => void)[] = [];
  worker.on('message', (message: Message) => waiters.shift()?.(message));
  return (message) => {
    const answer = new Promise<Message>((resolve) => waiters.push(resolve));
    worker.postMessage(message);
    return answer;
  };
}

/** The first byte of every request. */
function sum(messages: readonly Message[]): number {
  let total = 0;
  for (const message of messages) {
    const requests = message instanceof Uint8Array ? [message] : message;
    for (const request of requests) total += request[0] ?? 0;
  }
  return total;
}
