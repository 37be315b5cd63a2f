// The server of a trial: one of our styles, or a C echo program, behind the same few lines.
import { z } from 'zod';
import { DEFAULT_GRACE_MS, DEFAULT_IDLE_TIMEOUT_MS } from '../../servers/server.js';
import { isRunning } from '../run/instruments.js';
import { resolveStyle } from '../style-catalog.js';
import { startCProcess, type CProcess } from '../c-programs/c-process.js';
import type { Trial } from './rows.js';
import { MARGIN_MS, type TrialServer, type TrialSetup } from './trial.js';

const HOST = '127.0.0.1';
/** As many datagrams a call as the program takes. */
const UDP_BATCH = 64;

const listeningSchema = z.object({ event: z.literal('listening'), port: z.int() });

/** Starts the server of `trial` and waits until it is ready. @throws {MeasureError} when it cannot be had. */
export async function startTrialServer(trial: Trial, setup: TrialSetup): Promise<TrialServer> {
  const { transport } = trial.shape;
  if (trial.server.by === 'style') {
    const { style } = trial.server;
    const { options } = resolveStyle({ style, options: {} });
    const config = { style, transport, host: HOST, port: 0, options };
    const times = { idleTimeoutMs: DEFAULT_IDLE_TIMEOUT_MS, graceMs: DEFAULT_GRACE_MS };
    const server = await setup.instruments.startServer({ ...config, ...times }, setup.serverCpus);
    if (isRunning(server)) throw new TypeError('a style is started, and never there before');
    return server;
  }
  const program = await startEcho(transport, setup);
  try {
    const { port } = await program.nextLine(listeningSchema, MARGIN_MS);
    const target = { transport, host: HOST, port };
    return { pid: program.pid, target, stop: () => program.end() };
  } catch (error) {
    await program.end();
    throw error;
  }
}

function startEcho(
  transport: 'tcp' | 'udp',
  { programs, serverCpus }: TrialSetup,
): Promise<CProcess> {
  return transport === 'tcp'
    ? startCProcess(programs.path('tcp-echo'), ['0'], serverCpus)
    : startCProcess(programs.path('udp-echo'), ['0', `${UDP_BATCH}`], serverCpus);
}
