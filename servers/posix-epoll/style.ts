// The style `posix-epoll`: one thread that serves every client at once, by epoll(7).
import { createOneThreadStyle } from '../on-posix/one-thread-style.js';

export const posixEpollStyle = createOneThreadStyle('posix-epoll', async (transport) =>
  transport === 'tcp' ? (await import('./tcp.js')).serveTcp : (await import('./udp.js')).serveUdp,
);
