// A server of one design, a C program or one of our styles, behind the same few lines: started, and stopped with the count of the
// connections that it served.
import { z } from 'zod';
import { DEFAULT_GRACE_MS, DEFAULT_IDLE_TIMEOUT_MS } from '../../servers/server.js';
import { startCProcess } from '../c-programs/c-process.js';
import { MeasureError } from '../run/instruments.js';
import { startServerProcess } from '../run/server-process.js';
import { resolveStyle, styleSupport } from '../style-catalog.js';
import type { CServer, Designs } from './c-designs.js';

/** Which server. */
export type DesignChoice =
  | { readonly by: 'c'; readonly program: CServer; readonly args: readonly string[] }
  | {
      readonly by: 'style';
      readonly style: string;
      readonly options: Readonly<Record<string, string | number>>;
    };

/** One that listens on 127.0.0.1. */
export interface DesignServer {
  readonly pid: number;
  readonly port: number;
  /** Asks by SIGTERM. @throws {MeasureError} SERVER_STOPPED_BADLY when it does not end as it should. Once. */
  stop(): Promise<DesignEnd>;
  /** Ends it whatever has happened. Idempotent. */
  close(): Promise<void>;
}

/** What a server tells at its end, on the whole of its life. */
export interface DesignEnd {
  readonly connections: number;
  /** User + system CPU of it and of its children, by getrusage; null where it does not tell. */
  readonly ownCpuNs: number | null;
}

/** Far above what any of them takes to start or to end on a busy machine. */
const PATIENCE_MS = 20_000;
const HOST = '127.0.0.1';

const listeningSchema = z.object({ event: z.literal('listening'), port: z.int() });
const endedSchema = z.object({
  event: z.literal('ended'),
  connections: z.int(),
  cpuNs: z.number(),
});

/** Why it cannot be had here, or null. */
export function reasonAgainst(choice: DesignChoice, designs: Designs): string | null {
  if (choice.by === 'c') return designs.unavailableReason;
  const support = styleSupport({ style: choice.style, options: { ...choice.options } }, 'tcp');
  return support.supported ? null : support.reason;
}

/** @param cpus null: anywhere. @throws {MeasureError} when it does not come up. */
export function startDesign(
  choice: DesignChoice,
  designs: Designs,
  cpus: readonly number[] | null,
): Promise<DesignServer> {
  return choice.by === 'c'
    ? startProgram(designs.path(choice.program), choice.args, cpus)
    : startStyle(choice, cpus);
}

async function startProgram(
  file: string,
  args: readonly string[],
  cpus: readonly number[] | null,
): Promise<DesignServer> {
  const program = await startCProcess(file, ['0', ...args], cpus);
  const close = (): Promise<void> => program.end();
  try {
    const { port } = await program.nextLine(listeningSchema, PATIENCE_MS);
    return { pid: program.pid, port, stop, close };
  } catch (error) {
    await close();
    throw error;
  }

  async function stop(): Promise<DesignEnd> {
    await close();
    const { connections, cpuNs } = await program.nextLine(endedSchema, PATIENCE_MS);
    return { connections, ownCpuNs: cpuNs };
  }
}

async function startStyle(
  { style, options }: Extract<DesignChoice, { by: 'style' }>,
  cpus: readonly number[] | null,
): Promise<DesignServer> {
  const resolved = resolveStyle({ style, options: { ...options } }).options;
  const server = await startServerProcess(
    {
      style,
      options: resolved,
      transport: 'tcp',
      host: HOST,
      port: 0,
      idleTimeoutMs: DEFAULT_IDLE_TIMEOUT_MS,
      graceMs: DEFAULT_GRACE_MS,
    },
    cpus,
  );
  return {
    pid: server.pid,
    port: server.target.port,
    stop: async () => {
      const { exit, how, workers } = await server.stop();
      if (exit !== 'clean' || workers === null) {
        throw new MeasureError('SERVER_STOPPED_BADLY', `the ${style} server: ${how}`);
      }
      const connections = workers.reduce((sum, worker) => sum + worker.connections, 0);
      return { connections, ownCpuNs: null };
    },
    close: async () => {
      await server.stop();
    },
  };
}
