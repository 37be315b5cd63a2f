// From what a user named to a server that is started to be checked: one of our styles, or a foreign command.
import type { Transport } from '../../protocol/workload.js';
import { styleLabel } from '../../results/cell-summary.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import type { ScenarioStyle } from '../../results/scenario.js';
import { DEFAULT_GRACE_MS, DEFAULT_IDLE_TIMEOUT_MS } from '../../servers/server.js';
import { CannotRunError } from '../command-error.js';
import { startForeign } from '../foreign/start-foreign.js';
import type { ServerEnd, ServerUnderTest } from '../run/instruments.js';
import { startServerProcess } from '../run/server-process.js';
import { resolveStyle, styleSupport } from '../style-catalog.js';
import type { Subject, SubjectServer } from './subject.js';

const HOST = '127.0.0.1';

/** What a server is started with beside its own options. Milliseconds. */
export interface SubjectLimits {
  /** After which one of ours cuts off a client that has stopped in mid-frame; a foreign server has its own, or none. */
  readonly idleTimeoutMs: number;
  readonly graceMs: number;
}

const USUAL_LIMITS: SubjectLimits = {
  idleTimeoutMs: DEFAULT_IDLE_TIMEOUT_MS,
  graceMs: DEFAULT_GRACE_MS,
};

/** One of our styles with its options. @throws {CannotRunError} STYLE_UNSUPPORTED with the reason. */
export function styleSubject(
  style: ScenarioStyle,
  transport: Transport,
  { idleTimeoutMs, graceMs }: SubjectLimits = USUAL_LIMITS,
): Subject {
  const support = styleSupport(style, transport);
  if (!support.supported) {
    const what = `${styleLabel(style)} cannot serve ${transport} here`;
    throw new CannotRunError('STYLE_UNSUPPORTED', `${what}: ${support.reason}`);
  }
  const { options } = resolveStyle(style);
  const config = {
    style: style.style,
    options,
    transport,
    host: HOST,
    port: 0,
    idleTimeoutMs,
    graceMs,
  };
  return {
    name: styleLabel(style),
    transport,
    isStarted: true,
    open: async (_signal, asked = idleTimeoutMs) =>
      subjectServer(await startServerProcess({ ...config, idleTimeoutMs: asked }, null)),
  };
}

/** A foreign server that is started by its command. It need not echo rightly to be ready, unless it says how it shows that. */
export function commandSubject(
  server: ForeignServer,
  transport: Transport,
  { graceMs }: Pick<SubjectLimits, 'graceMs'> = USUAL_LIMITS,
): Subject {
  const ready = server.ready === 'echo' ? 'listening' : server.ready;
  return {
    name: server.name,
    transport,
    isStarted: true,
    open: async (signal) =>
      subjectServer(
        await startForeign({ ...server, ready }, { transport, host: HOST, graceMs, signal }, null),
      ),
  };
}

function subjectServer(server: ServerUnderTest): SubjectServer {
  let end: ServerEnd | null = null;
  void server.ended.then((how) => (end = how));
  return { target: server.target, pid: server.pid, end: () => end, stop: () => server.stop() };
}
