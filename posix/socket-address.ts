// Socket addresses as the kernel wants them (struct sockaddr_in, sockaddr_in6, sockaddr_un) and as people write them.
import type { KernelMemory } from './kernel-memory.js';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';

/** `host` is an address, never a name. A unix path that begins with a NUL is Linux's abstract one. */
export type SocketAddress =
  | { readonly family: 'inet'; readonly host: string; readonly port: number }
  | { readonly family: 'inet6'; readonly host: string; readonly port: number }
  | { readonly family: 'unix'; readonly path: string };

export type AddressFamily = SocketAddress['family'];

/** AF_* as Linux numbers them, on all its machines. */
export const FAMILY_NUMBERS = { unix: 1, inet: 2, inet6: 10 } as const;

/** Room for any address: sizeof (struct sockaddr_storage). */
export const ADDRESS_BYTES = 128;

const FAMILY_OFFSET = 0;
const PORT_OFFSET = 2;
const INET_OFFSET = 4;
const INET6_OFFSET = 8;
const INET6_SCOPE_OFFSET = 24;
const UNIX_OFFSET = 2;
const INET_BYTES = 16;
const INET6_BYTES = 28;
/** sun_path, its closing NUL included. */
const MAX_UNIX_BYTES = 108;
/** INET6_ADDRSTRLEN. */
const TEXT_BYTES = 46;
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** An address that no socket can have. */
export class SocketAddressError extends Error {
  readonly code = 'ADDRESS_INVALID';
  override readonly name = 'SocketAddressError';
}

/** The address of `host` and `port`: IPv6 when it has a colon. */
export function internetAddress(host: string, port: number): SocketAddress {
  return { family: host.includes(':') ? 'inet6' : 'inet', host, port };
}

/** How people write it: `127.0.0.1:80`, `[::1]:80`, `/run/echo`, `@abstract`. */
export function addressText(address: SocketAddress): string {
  switch (address.family) {
    case 'inet':
      return `${address.host}:${address.port}`;
    case 'inet6':
      return `[${address.host}]:${address.port}`;
    case 'unix':
      return address.path.replace('\0', '@');
  }
}

/**
 * Writes `address` at `offset` of `memory`, which has {@link ADDRESS_BYTES} there.
 * @returns its length in bytes. @throws {SocketAddressError} when the host or port is none, or the path is too long.
 */
export function writeAddress(memory: KernelMemory, offset: number, address: SocketAddress): number {
  const { bytes, view } = memory;
  bytes.fill(0, offset, offset + ADDRESS_BYTES);
  view.setUint16(offset + FAMILY_OFFSET, FAMILY_NUMBERS[address.family], isLittleEndian);
  if (address.family === 'unix') return writePath(bytes, offset + UNIX_OFFSET, address.path);
  if (!Number.isInteger(address.port) || address.port < 0 || address.port > 65_535)
    throw new SocketAddressError(`there is no port ${address.port}: ports go from 0 to 65535`);
  view.setUint16(offset + PORT_OFFSET, address.port);
  const isInet = address.family === 'inet';
  const [host = '', zone] = address.host.split('%');
  const at = memory.address + offset + (isInet ? INET_OFFSET : INET6_OFFSET);
  if (libc().inet_pton(FAMILY_NUMBERS[address.family], host, at) !== 1)
    throw new SocketAddressError(
      `"${address.host}" is no IPv${isInet ? 4 : 6} address (names must be looked up before)`,
    );
  if (isInet) return INET_BYTES;
  view.setUint32(
    offset + INET6_SCOPE_OFFSET,
    zone === undefined ? 0 : Number(zone),
    isLittleEndian,
  );
  return INET6_BYTES;
}

/** Reads the address of `byteLength` bytes at `offset`. @throws {SocketAddressError} for a family that is not known here. */
export function readAddress(
  memory: KernelMemory,
  offset: number,
  byteLength: number,
): SocketAddress {
  const { bytes, view } = memory;
  const family = view.getUint16(offset + FAMILY_OFFSET, isLittleEndian);
  const port = view.getUint16(offset + PORT_OFFSET);
  switch (family) {
    case FAMILY_NUMBERS.inet:
      return {
        family: 'inet',
        host: hostText(family, memory.address + offset + INET_OFFSET),
        port,
      };
    case FAMILY_NUMBERS.inet6:
      return {
        family: 'inet6',
        host: hostText(family, memory.address + offset + INET6_OFFSET),
        port,
      };
    case FAMILY_NUMBERS.unix:
      return {
        family: 'unix',
        path: pathText(bytes.subarray(offset + UNIX_OFFSET, offset + byteLength)),
      };
    default:
      throw new SocketAddressError(`address family ${family} is not known here`);
  }
}

function writePath(bytes: Buffer, offset: number, path: string): number {
  const pathBytes = Buffer.byteLength(path);
  const isAbstract = path.startsWith('\0');
  if (pathBytes === 0 || pathBytes + (isAbstract ? 0 : 1) > MAX_UNIX_BYTES)
    throw new SocketAddressError(
      `a socket's path has 1 to ${MAX_UNIX_BYTES - 1} bytes, and "${path}" has ${pathBytes}`,
    );
  bytes.write(path, offset);
  return UNIX_OFFSET + pathBytes + (isAbstract ? 0 : 1);
}

function pathText(path: Buffer): string {
  const end = path.indexOf(0, 1);
  return path.toString('utf8', 0, path[0] === 0 || end === -1 ? path.length : end);
}

function hostText(family: number, address: number): string {
  const text = createKernelMemory(TEXT_BYTES);
  libc().inet_ntop(family, address, text.address, TEXT_BYTES);
  return text.bytes.toString('latin1', 0, text.bytes.indexOf(0));
}
