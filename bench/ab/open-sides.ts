// From what a user named to two servers that can be started: styles of this build, of another revision's, or foreign commands.
import type { Cell } from '../../results/run.js';
import type { ScenarioStyle } from '../../results/scenario.js';
import { styleLabel } from '../../results/cell-summary.js';
import { CannotRunError } from '../command-error.js';
import { cellId } from '../plan.js';
import { adoptingNotes, runningNotes } from '../foreign/foreign-notes.js';
import { foreignUse } from '../foreign/foreign-styles.js';
import { openForeign } from '../foreign/open-foreign.js';
import { DEFAULT_READY_MS, startForeignServer } from '../foreign/foreign-server.js';
import type { Instruments } from '../run/instruments.js';
import type { ResolvedStyle } from '../run/run-setup.js';
import { startServerProcess } from '../run/server-process.js';
import { resolveStyle, styleSupport } from '../style-catalog.js';
import type { AbRequest } from './ab-request.js';
import type { SideName } from './block-order.js';
import type { AbSide } from './repetition-meter.js';
import type { RevisionBuilds } from './revision-build.js';
import type { ServerSpec } from './server-spec.js';

/** Both servers, and what a reader must know of them. */
export interface OpenedSides {
  readonly sides: Readonly<Record<SideName, AbSide>>;
  readonly notes: readonly string[];
}

/** A command by itself says nothing of where it runs or how it is ready. */
const PLAIN_COMMAND = { cwd: null, env: {}, ready: { kind: 'echo' } } as const;
/** As far as known, a server that is not one of ours uses all CPUs that it is given. */
const ANY_NUMBER_OF_CPUS = Infinity;

/** Builds what must be built. @throws {CannotRunError} for a style that cannot run here, or a revision that does not build. */
export async function openSides(request: AbRequest, builds: RevisionBuilds): Promise<OpenedSides> {
  const notes = new Set<string>();
  const open = async (spec: ServerSpec): Promise<AbSide> => {
    const opened = await openServer(spec, request, builds);
    for (const note of opened.notes) notes.add(note);
    return { cell: cellOf(request, opened), ...opened };
  };
  const a = await open(request.a);
  const b = await open(request.b);
  return { sides: { a, b }, notes: [...notes] };
}

interface OpenedServer {
  readonly label: string;
  /** As it stands in a cell: the name, and the options that were given. */
  readonly named: ScenarioStyle;
  readonly style: ResolvedStyle;
  readonly startServer: Instruments['startServer'];
  readonly notes: readonly string[];
}

async function openServer(
  spec: ServerSpec,
  { transport }: AbRequest,
  builds: RevisionBuilds,
): Promise<OpenedServer> {
  if (spec.kind === 'command') {
    const { words } = spec;
    return {
      label: spec.text.trim(),
      named: { style: spec.text.trim(), options: {} },
      style: { options: {}, parallelism: ANY_NUMBER_OF_CPUS },
      startServer: ({ host, graceMs }, cpus) =>
        startForeignServer(
          { ...PLAIN_COMMAND, words, transport, host, graceMs, readyMs: DEFAULT_READY_MS },
          cpus,
        ),
      notes: [],
    };
  }
  if (spec.kind === 'foreign') {
    const { server } = spec;
    return {
      label: `${server.name} (${server.command ?? server.target ?? ''})`,
      named: { style: server.name, options: {} },
      style: foreignUse(server),
      startServer: (config, cpus) => openForeign(server, config, cpus),
      notes: [...runningNotes([server]), ...adoptingNotes([server])],
    };
  }
  const { style } = spec;
  if (spec.kind === 'style') {
    const support = styleSupport(style, transport);
    if (!support.supported) {
      const what = `${styleLabel(style)} cannot serve ${transport} here`;
      throw new CannotRunError('STYLE_UNSUPPORTED', `${what}: ${support.reason}`);
    }
    return {
      label: styleLabel(style),
      named: style,
      style: resolveStyle(style),
      startServer: (config, cpus) => startServerProcess(config, cpus),
      notes: [],
    };
  }
  const { commit, module, notes } = await builds.build(spec.revision);
  return {
    label: `${styleLabel(style)} @${spec.revision} (${commit.slice(0, 10)})`,
    named: style,
    style: { options: style.options, parallelism: parallelismOf(style) },
    startServer: (config, cpus) => startServerProcess(config, cpus, module),
    notes,
  };
}

/** By this build's registry, where it has the style with these options; a revision may have had others. */
function parallelismOf(style: ScenarioStyle): number {
  try {
    return resolveStyle(style).parallelism;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'STYLE_UNKNOWN' || code === 'STYLE_OPTION_INVALID') return ANY_NUMBER_OF_CPUS;
    throw error;
  }
}

function cellOf(request: AbRequest, { named }: OpenedServer): Cell {
  const { transport, workload, messageBytes, concurrency, sessionRequests } = request;
  const cell = { transport, workload, messageBytes, concurrency, sessionRequests };
  const whole = { ...named, ...cell, idleConnections: 0 };
  return { id: cellId(whole), ...whole };
}
