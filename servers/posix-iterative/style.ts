// The style `posix-iterative`: one thread that serves one client at a time, by calls that wait.
import { createOneThreadStyle } from '../on-posix/one-thread-style.js';

export const posixIterativeStyle = createOneThreadStyle('posix-iterative', async (transport) =>
  transport === 'tcp' ? (await import('./tcp.js')).serveTcp : (await import('./udp.js')).serveUdp,
);
