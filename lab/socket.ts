// The slides' socket object: each method is one system call (but sendAll, which is several), and what fails is thrown, as
// Python throws it. So a program here can be read line by line beside the one on the slide.
import { closeFd, type BlockingFd, type Fd, type FdMode } from '../posix/descriptor.js';
import { createKernelMemory } from '../posix/kernel-memory.js';
import { INTERRUPTED, PosixError } from '../posix/posix-error.js';
import {
  acceptSocket,
  bindSocket,
  connectSocket,
  createSocket,
  listenSocket,
  localAddress,
  shutdownSocket,
  type SocketType,
} from '../posix/socket.js';
import { internetAddress, type SocketAddress } from '../posix/socket-address.js';
import { createDatagramPeer, createTransfer, type DatagramPeer } from '../posix/transfer.js';
import { LabInterruptedError } from './program.js';

/** Errors are {@link PosixError}s with the call's own code: ECONNREFUSED, EAGAIN where Python has BlockingIOError. */
export interface LabSocket {
  readonly fd: Fd;
  bind(host: string, port: number): void;
  /** The port that bind(…, 0) was given by the kernel. */
  port(): number;
  listen(backlog: number): void;
  /** @returns a new socket, as blocking as this one, for one client. */
  accept(): LabSocket;
  connect(host: string, port: number): void;
  /** @returns bytes that the kernel took, which may be fewer than there are. */
  send(data: Uint8Array): number;
  /** Sends until all is taken. When it throws nobody knows how much was. */
  sendAll(data: Uint8Array): void;
  /** @param most bytes. @returns what has come, and no bytes at all when the peer has ended its side. */
  recv(most: number): Buffer;
  sendTo(data: Uint8Array, to: DatagramPeer): void;
  recvFrom(most: number): { readonly data: Buffer; readonly from: DatagramPeer };
  /** Ends one direction, and leaves the other. */
  shutdown(direction: 'read' | 'write' | 'both'): void;
  close(): void;
}

/** socket.socket(AF_INET, SOCK_STREAM or SOCK_DGRAM). @throws {PosixUnsupportedError} */
export function openSocket(type: SocketType, mode: FdMode = 'blocking'): LabSocket {
  return wrap(createSocket('inet', type, mode), mode);
}

/** The same for a descriptor that is open already. */
export function adoptSocket(fd: BlockingFd): LabSocket {
  return wrap(fd, 'blocking');
}

/** The address of a peer to send datagrams to. */
export function peer(host: string, port: number): DatagramPeer {
  return createDatagramPeer(internetAddress(host, port));
}

/** `result`. @throws {PosixError} when it is an answer. @throws {LabInterruptedError} when that is `INTERRUPTED`. */
export function thrown(result: number, call: string, fd: number): number {
  if (result === INTERRUPTED) throw new LabInterruptedError();
  if (result < 0) throw new PosixError(-result, call, [fd]);
  return result;
}

function wrap(fd: Fd, mode: FdMode): LabSocket {
  const transfer = createTransfer();

  function send(data: Uint8Array): number {
    const memory = memoryOf(data);
    return thrown(transfer.send(fd, memory, 0, data.length), 'send', fd);
  }

  return {
    fd,
    bind: (host, port) => bindSocket(fd, internetAddress(host, port)),
    port: () => portOf(localAddress(fd)),
    listen: (backlog) => listenSocket(fd, backlog),
    accept: () => wrap(thrown(acceptSocket(fd, mode), 'accept', fd) as Fd, mode),
    connect: (host, port) => {
      thrown(connectSocket(fd, internetAddress(host, port)), `connect to ${host}:${port}`, fd);
    },
    send,
    sendAll: (data) => {
      for (let sent = 0; sent < data.length;) sent += send(data.subarray(sent));
    },
    recv: (most) => {
      const memory = createKernelMemory(most);
      return memory.bytes.subarray(0, thrown(transfer.receive(fd, memory, 0, most), 'recv', fd));
    },
    sendTo: (data, to) => {
      thrown(transfer.sendTo(fd, memoryOf(data), 0, data.length, to), 'sendto', fd);
    },
    recvFrom: (most) => {
      const memory = createKernelMemory(most);
      const from = createDatagramPeer();
      const count = thrown(transfer.receiveFrom(fd, memory, 0, most, from), 'recvfrom', fd);
      return { data: memory.bytes.subarray(0, count), from };
    },
    shutdown: (direction) => {
      shutdownSocket(fd, direction);
    },
    close: () => closeFd(fd),
  } satisfies LabSocket;
}

/** A copy that the kernel can be shown: it wants an address that stays. */
function memoryOf(data: Uint8Array): ReturnType<typeof createKernelMemory> {
  const memory = createKernelMemory(data.length);
  memory.bytes.set(data);
  return memory;
}

function portOf(address: SocketAddress): number {
  return address.family === 'unix' ? 0 : address.port;
}
