// The style `posix-poll`: one thread that serves every client at once, by poll(2).
import { createOneThreadStyle } from '../on-posix/one-thread-style.js';

export const posixPollStyle = createOneThreadStyle('posix-poll', async (transport) =>
  transport === 'tcp' ? (await import('./tcp.js')).serveTcp : (await import('./udp.js')).serveUdp,
);
