// The cases of the claim on send and sendall, each tried several times: a program sends, and this process is its peer, which reads
// everything or nothing.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startCProcess, type CProcess } from '../../c-programs/c-process.js';
import { within } from '../../run/deadline.js';
import { MeasureError } from '../../run/instruments.js';
import { untilAborted } from '../until-aborted.js';
import { readySchema, sendingSchema, sentSchema, type SendTask } from './sending-task.js';

/** One way to send. */
export interface SendCase extends SendTask {
  /** Whether the peer reads what comes, or nothing at all. */
  readonly peer: 'reads' | 'does not read';
  /** Whether a signal comes while the call waits. */
  readonly isSignalled: boolean;
}

/** One connection. */
export interface SendTrial {
  /** Bytes that the calls took, as they said. */
  readonly taken: number;
  readonly calls: number;
  readonly error: string | null;
  /** Bytes that came; null from a peer that did not read. */
  readonly received: number | null;
}

/** A case and what came of it, one trial or more. */
export interface TriedCase {
  readonly sending: SendCase;
  readonly trials: readonly SendTrial[];
}

const SENDER = fileURLToPath(new URL('send-main.js', import.meta.url));
/** Each step is a matter of milliseconds, on a machine that is not busy. */
const PATIENCE_MS = 20_000;
/** One that comes before the call waits is not heard, so they are repeated. */
const SIGNAL_EVERY_MS = 5;

/** How often cases are tried. */
export interface SendTimes {
  /** Of every case, at most; one in any case. */
  readonly trialsEach: number;
  /** On `performance.now()`: after that no case is tried once more. */
  readonly untilMs: number;
}

/**
 * Tries all cases once, and again, as often as there is time: each has as many trials as any other.
 * @throws {MeasureError} when the program fails, or `signal` is aborted. @throws {PosixError} never: the program says what it met.
 */
export async function trySending(
  cases: readonly SendCase[],
  { trialsEach, untilMs }: SendTimes,
  signal: AbortSignal,
  progress: (text: string) => void,
): Promise<TriedCase[]> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const program = await startCProcess(process.execPath, [SENDER, `${port}`], null);
  const end = (): void => void program.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    await program.nextLine(readySchema, PATIENCE_MS);
    const tried = cases.map((sending) => ({ sending, trials: [] as SendTrial[] }));
    for (
      let round = 0;
      round < trialsEach && (round === 0 || performance.now() < untilMs);
      round++
    ) {
      progress(`trial ${round + 1} of at most ${trialsEach} of each case`);
      for (const { sending, trials } of tried) {
        trials.push(await untilAborted(tryOnce(sending, program, server), signal));
      }
    }
    return tried;
  } finally {
    signal.removeEventListener('abort', end);
    await program.end();
    server.close();
  }
}

async function tryOnce(sending: SendCase, program: CProcess, server: Server): Promise<SendTrial> {
  const { peer, isSignalled, ...task } = sending;
  const connected = once(server, 'connection') as Promise<[Socket]>;
  program.say(JSON.stringify(task));
  await program.nextLine(sendingSchema, PATIENCE_MS);
  const [socket] = await connected;
  socket.on('error', () => undefined);
  const signals = isSignalled
    ? setInterval(() => signalSender(program.pid), SIGNAL_EVERY_MS)
    : undefined;
  const all = peer === 'reads' ? readAll(socket) : null;
  try {
    const { taken, calls, error } = await program.nextLine(sentSchema, PATIENCE_MS);
    return { taken, calls, error, received: await untilRead(all) };
  } finally {
    clearInterval(signals);
    socket.destroy();
  }
}

function untilRead(all: Promise<number> | null): Promise<number> | null {
  if (all === null) return null;
  const late = (): Error =>
    new MeasureError('SENDER_SILENT', 'what was sent had not come to its end after 20 s');
  return within(all, PATIENCE_MS, late);
}

/** Until the peer has ended its side. Never settles for a connection that ends otherwise. @returns how many bytes. */
function readAll(socket: Socket): Promise<number> {
  let received = 0;
  return new Promise((resolve) => {
    socket.on('data', (piece: Buffer) => (received += piece.length));
    socket.once('end', () => resolve(received));
    socket.resume();
  });
}

/** Nothing where the program is gone: its end is told by the line that does not come. */
function signalSender(pid: number): void {
  try {
    process.kill(pid, 'SIGUSR2');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
