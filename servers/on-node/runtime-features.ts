// Which of Node's features this runtime really has, where a style depends on one. Node has no probe for these: an old one
// ignores `reusePort` without a word, so the version it came with is all there is to go by.
import type { Support } from '../server.js';

/** The first release of each major that has a feature, newest major first; a major above the first has it too. */
type Since = readonly (readonly [major: number, minor: number])[];

/** `reusePort` of net and dgram. @see https://github.com/nodejs/node/pull/55408 */
const REUSE_PORT_SINCE: Since = [
  [23, 1],
  [22, 12],
];
/** `net.Socket` in a worker's transferList. @see https://github.com/nodejs/node/pull/64225 */
const SOCKET_TRANSFER_SINCE: Since = [
  [26, 6],
  [24, 20],
];

/** Whether several processes can bind one port by SO_REUSEPORT. */
export function reusePortSupport(
  version = process.versions.node,
  platform: string = process.platform,
): Support {
  if (platform !== 'linux') {
    return unsupported(`SO_REUSEPORT spreads load on Linux only, and this is ${platform}`);
  }
  return isSince(version, REUSE_PORT_SINCE)
    ? { supported: true }
    : unsupported(`reusePort needs Node 22.12 or 23.1, and this Node (${version}) ignores it`);
}

/** Whether a socket can be handed to a worker thread. */
export function socketTransferSupport(
  version = process.versions.node,
  platform: string = process.platform,
): Support {
  if (platform === 'win32') {
    return unsupported('this build hands sockets to threads on Unix only, and this is win32');
  }
  return isSince(version, SOCKET_TRANSFER_SINCE)
    ? { supported: true }
    : unsupported(
        `handing a socket to a thread needs Node 24.20 or 26.6, and this is Node ${version}`,
      );
}

function isSince(version: string, since: Since): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const newest = since[0]?.[0] ?? 0;
  return major > newest || since.some(([in_, from]) => major === in_ && minor >= from);
}

function unsupported(reason: string): Support {
  return { supported: false, reason };
}
