// What a plan and a run ask of styles, answered for servers that are not ours as well: each is a style by its name, without options.
import { parseWorkload } from '../../protocol/workload.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import type { Support } from '../../servers/server.js';
import type { StyleQuestions } from '../plan.js';
import type { RunSetup } from '../run/run-setup.js';
import { resolveStyle, styleSupport, withWorkers } from '../style-catalog.js';
import { missingProgram } from './missing-program.js';

type Found = ForeignServer | undefined;

/** A plan's questions about all styles and these servers. */
export function questionsWith(servers: readonly ForeignServer[]): StyleQuestions {
  const find = (name: string): Found => servers.find((server) => server.name === name);
  return {
    supports: (style, transport) => {
      const server = find(style.style);
      return server === undefined
        ? styleSupport(style, transport)
        : foreignSupport(server, transport);
    },
    doesWorkload: ({ style }, workload) => {
      const server = find(style);
      return server === undefined ? { supported: true } : foreignWorkload(server, workload);
    },
    withWorkers: (style, workers) =>
      find(style.style) === undefined ? withWorkers(style, workers) : null,
  };
}

/** What a run must know to start them: a server that is not ours has no options here, and keeps as many CPUs busy as it is said to. */
export function resolveWith(servers: readonly ForeignServer[]): RunSetup['resolveStyle'] {
  return (cell) => {
    const server = servers.find(({ name }) => name === cell.style);
    return server === undefined ? resolveStyle(cell) : foreignUse(server);
  };
}

/** As far as nobody says how many CPUs it can use, it uses all that it is given. */
export function foreignUse({ parallelism }: ForeignServer): ReturnType<RunSetup['resolveStyle']> {
  return { options: {}, parallelism: parallelism ?? Infinity };
}

/** Whether it does such a workload, written as in a scenario. */
export function foreignWorkload({ workloads }: ForeignServer, workload: string): Support {
  const { kind } = parseWorkload(workload);
  return among(kind === 'compute-time' ? 'compute' : kind, workloads, 'workloads');
}

/** Whether it serves a transport, and its program is here at all: an example that needs Go is left out where there is none. */
function foreignSupport(server: ForeignServer, transport: string): Support {
  const serves = foreignTransport(server, transport);
  const missing = serves.supported ? missingProgram(server) : null;
  return missing === null ? serves : { supported: false, reason: missing };
}

/** Whether it serves a transport. */
export function foreignTransport({ transports }: ForeignServer, transport: string): Support {
  return among(transport, transports, 'transports');
}

function among(asked: string, has: readonly string[], of: string): Support {
  if (has.includes(asked)) return { supported: true };
  return { supported: false, reason: `${asked} is not among its ${of} (${has.join(', ')})` };
}
