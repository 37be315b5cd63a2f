// The style `posix-select`: one thread that serves every client at once, by select(2).
import { createOneThreadStyle } from '../on-posix/one-thread-style.js';

export const posixSelectStyle = createOneThreadStyle('posix-select', async (transport) =>
  transport === 'tcp' ? (await import('./tcp.js')).serveTcp : (await import('./udp.js')).serveUdp,
);
