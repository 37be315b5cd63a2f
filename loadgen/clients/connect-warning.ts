// What failed connects say to the reader of a result. Pure.
import type { LoadWarning } from '../load-result.js';

/** The warning for connects that failed with this error code, refusals excepted (they are counted apart). */
export function connectWarning(code: string): LoadWarning {
  const isPorts = code === 'EADDRNOTAVAIL';
  return {
    code: `connect-${code.toLowerCase()}`,
    message: isPorts
      ? 'the system had no local port left for a new connection: closed ones keep theirs for a minute (TIME_WAIT)'
      : `connections failed with ${code}`,
    remedy: isPorts
      ? 'raise --session, or allow reuse: sysctl net.ipv4.tcp_tw_reuse=1 and a wider net.ipv4.ip_local_port_range'
      : 'look the code up in errno(3); check the route to the target and its limits',
  };
}
