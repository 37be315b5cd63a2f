// What it costs to wake another CPU: a ping-pong over loopback, both ends on one CPU and then on two. The difference is
// the price a closed loop pays at low concurrency on every hop, whatever the server's style.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { pinnedCommand } from '../machine/cpus.js';
import { ProbeError, runProbe } from '../machine/probe-child.js';

/** Median round trips, in nanoseconds. */
export interface WakeUpCost {
  readonly sameCpuNs: number;
  readonly acrossCpusNs: number;
}

const CHILD = new URL('./wake-up-child.js', import.meta.url);
const PING_MS = 400;
const START_TIMEOUT_MS = 20_000;
const answerSchema = z.strictObject({ p50Ns: z.number().positive(), rounds: z.number() });

/** @throws {ProbeError} when either end cannot run. */
export async function measureWakeUp(firstCpu: number, secondCpu: number): Promise<WakeUpCost> {
  return {
    sameCpuNs: await pingPong(firstCpu, firstCpu),
    acrossCpusNs: await pingPong(firstCpu, secondCpu),
  };
}

async function pingPong(serverCpu: number, clientCpu: number): Promise<number> {
  const command = pinnedCommand([serverCpu], process.execPath, [fileURLToPath(CHILD), 'pong']);
  const server = spawn(command.file, command.args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ended = once(server, 'exit').catch(() => undefined);
  try {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const [port] = (await once(server.stdout, 'data', { signal })) as [Buffer];
    const args = ['ping', port.toString().trim(), `${PING_MS}`];
    return z.parse(answerSchema, await runProbe(CHILD, [clientCpu], args, PING_MS)).p50Ns;
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError(`no ping-pong between CPUs ${serverCpu} and ${clientCpu}`, { cause });
  } finally {
    server.kill('SIGKILL');
    await ended;
  }
}
