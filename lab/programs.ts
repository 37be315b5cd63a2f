// The programs of the lab, in the order of the slides: the one place that knows all of them.
import { systemCallsReason } from '../posix/availability.js';
import { backlog } from './backlog.js';
import { byteOrder } from './byte-order.js';
import { byteOrderFunctions } from './byte-order-functions.js';
import { epollServer } from './epoll-server.js';
import { forkNoWait } from './fork-no-wait.js';
import { forkServer } from './fork-server.js';
import { forkWait } from './fork-wait.js';
import { halfClose } from './half-close.js';
import { localIpc } from './local-ipc.js';
import type { LabProgram } from './program.js';
import { race } from './race.js';
import { raceAtomics } from './race-atomics.js';
import { selectPollEpoll } from './select-poll-epoll.js';
import { sendAndSendall } from './send-and-sendall.js';
import { tcpHelloClient } from './tcp-hello-client.js';
import { tcpHelloServer } from './tcp-hello-server.js';
import { udpIncrementClient } from './udp-increment-client.js';
import { udpIncrementServer } from './udp-increment-server.js';
import { withoutNetworkByteOrder } from './without-network-byte-order.js';
import { zombie } from './zombie.js';
import { zombieIgnore } from './zombie-ignore.js';
import { zombieWait } from './zombie-wait.js';

export const LAB_PROGRAMS: readonly LabProgram[] = [
  withoutNetworkByteOrder,
  byteOrderFunctions,
  byteOrder,
  localIpc,
  halfClose,
  udpIncrementServer,
  udpIncrementClient,
  backlog,
  sendAndSendall,
  tcpHelloServer,
  tcpHelloClient,
  race,
  raceAtomics,
  forkNoWait,
  forkWait,
  zombie,
  zombieWait,
  zombieIgnore,
  forkServer,
  selectPollEpoll,
  epollServer,
];

/** Why `program` cannot run on this system, or null when it can. */
export function reasonAgainst(program: LabProgram): string | null {
  return program.needsSystemCalls ? systemCallsReason() : null;
}
