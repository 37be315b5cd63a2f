// One connected datagram socket of the posix engine: its opening, and the errors of that in the words of a load plan.
import type { NonBlockingFd } from '../../posix/descriptor.js';
import { closeFd } from '../../posix/descriptor.js';
import { answerName, PosixError } from '../../posix/posix-error.js';
import type { SocketAddress } from '../../posix/socket-address.js';
import {
  connectSocket,
  createSocket,
  localAddress,
  peerAddress,
  setOption,
} from '../../posix/socket.js';
import { LoadPlanError } from '../load-plan.js';
import type { SocketPorts } from '../clients/receive-drops.js';

/**
 * Asked of the kernel for each flow (it caps at net.core.rmem_max): the default 208 KiB holds 256 small datagrams, and the
 * generator must not be the one that loses them.
 */
const RECEIVE_BUFFER_BYTES = 1_048_576;

/** @throws {LoadPlanError} DESCRIPTOR_LIMIT when no socket can be had; FLOW_FAILED for the system's other refusals. */
export function openDatagramSocket(to: SocketAddress): NonBlockingFd {
  let fd: NonBlockingFd | null = null;
  try {
    fd = createSocket(to.family, 'datagram', 'non-blocking');
    setOption(fd, 'receiveBuffer', RECEIVE_BUFFER_BYTES);
    const answer = connectSocket(fd, to);
    if (answer < 0) throw openError(answerName(answer));
    return fd;
  } catch (error) {
    if (fd !== null) closeFd(fd);
    throw error instanceof PosixError ? openError(error.code) : error;
  }
}

/** Both ends' ports, for finding the socket in the kernel's table. */
export function portsOf(fd: NonBlockingFd): SocketPorts {
  return { localPort: portOf(localAddress(fd)), remotePort: portOf(peerAddress(fd)) };
}

function portOf(address: SocketAddress): number {
  return address.family === 'unix' ? 0 : address.port;
}

function openError(code: string): LoadPlanError {
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new LoadPlanError(
      'DESCRIPTOR_LIMIT',
      `no descriptor left for another flow (${code}): lower --flows or raise the limit (ulimit -n)`,
    );
  }
  return new LoadPlanError(
    'FLOW_FAILED',
    `a datagram socket to the target could not be opened (${code}): check --target and this host's network`,
  );
}
