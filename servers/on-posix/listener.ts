// Sockets that servers on system calls listen on, with the same options and the same errors as those on Node's I/O.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { closeFd, type Fd, type FdMode, type FdOf } from '../../posix/descriptor.js';
import { internetAddress, type SocketAddress } from '../../posix/socket-address.js';
import {
  bindSocket,
  createSocket,
  listenSocket,
  localAddress,
  setOption,
  type SocketType,
} from '../../posix/socket.js';
import { BACKLOG, RECEIVE_BUFFER_BYTES } from '../limits.js';
import { listenError } from '../listen-error.js';
import type { Address, ServeRequest } from '../server.js';

/** A socket that is bound, and where. */
export interface Listener<Mode extends FdMode> {
  readonly fd: FdOf<Mode>;
  readonly address: Address;
}

/** Listens for connections; those accepted inherit TCP_NODELAY. @throws {ListenError} when the address cannot be had. */
export function listenForStreams<Mode extends FdMode>(
  request: ServeRequest,
  mode: Mode,
): Promise<Listener<Mode>> {
  return open(request, 'stream', mode, (fd, address) => {
    setOption(fd, 'reuseAddress', 1);
    setOption(fd, 'noDelay', 1);
    bindSocket(fd, address);
    listenSocket(fd, BACKLOG);
  });
}

/** Binds a socket for datagrams. @throws {ListenError} when the address cannot be had. */
export function bindForDatagrams<Mode extends FdMode>(
  request: ServeRequest,
  mode: Mode,
): Promise<Listener<Mode>> {
  return open(request, 'datagram', mode, (fd, address) => {
    setOption(fd, 'receiveBuffer', RECEIVE_BUFFER_BYTES);
    bindSocket(fd, address);
  });
}

async function open<Mode extends FdMode>(
  { host, port }: ServeRequest,
  type: SocketType,
  mode: Mode,
  prepare: (fd: Fd, address: SocketAddress) => void,
): Promise<Listener<Mode>> {
  let fd: FdOf<Mode> | null = null;
  try {
    const address = internetAddress(isIP(host) === 0 ? (await lookup(host)).address : host, port);
    fd = createSocket(address.family, type, mode);
    prepare(fd, address);
    return { fd, address: boundAddress(fd) };
  } catch (cause) {
    if (fd !== null) closeFd(fd);
    throw listenError(cause, host, port);
  }
}

function boundAddress(fd: Fd): Address {
  const address = localAddress(fd);
  if (address.family === 'unix') throw new TypeError('a server listens on no path');
  return address;
}
