// Slide "Multi-process server". Look at what each process closes: the child has no use for s, and the parent none for conn, whose
// connection would else stay open after the child has gone. And at the pids: each client is served by a process of its own.
import type { BlockingFd } from '../posix/descriptor.js';
import { closeFd } from '../posix/descriptor.js';
import { isAnswer } from '../posix/posix-error.js';
import { setSignalAction } from '../posix/signals.js';
import { acceptSocket, setTimeoutOption } from '../posix/socket.js';
import { runForking, type ForkCalls } from './forking.js';
import type { Lab, LabProgram } from './program.js';
import { adoptSocket, openSocket, type LabSocket } from './socket.js';

export const forkServer = {
  name: 'fork-server',
  slide: 'Multi-process server',
  shows:
    'forks a process for each client, which answers "Hi!" until the client has gone, until Ctrl-C',
  role: 'server',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => runForking('turns', (os) => serve(lab, os)),
} satisfies LabProgram;

/** How long accept waits before the server looks for Ctrl-C, which reaches JavaScript between two calls only. */
const ACCEPT_MS = 250;

async function serve(lab: Lab, os: ForkCalls): Promise<void> {
  setSignalAction('SIGCHLD', 'ignore'); // no zombies: signal.signal(signal.SIGCHLD, signal.SIG_IGN)
  const s = openSocket('stream');
  s.bind(lab.host, lab.port);
  s.listen(5);
  setTimeoutOption(s.fd, 'receive', ACCEPT_MS);
  lab.print(`listening on ${lab.host}:${s.port()}`);
  while (!(await lab.isInterrupted())) {
    const fd = acceptSocket(s.fd, 'blocking');
    if (isAnswer(fd)) continue; // the time has passed, or a signal came
    const pid = os.fork();
    if (pid === 0) {
      s.close();
      serveClient(lab, os, fd);
    }
    closeFd(fd);
  }
  s.close();
}

function serveClient(lab: Lab, os: ForkCalls, fd: BlockingFd): never {
  const conn: LabSocket = adoptSocket(fd);
  for (;;) {
    const data = conn.recv(1024);
    if (data.length === 0) break;
    lab.print(`Received by ${os.getpid()}: ${data.toString()}`);
    conn.sendAll(Buffer.from('Hi!'));
  }
  conn.close();
  os.exit(0);
}
