// What can be wrong with a foreign server beyond its types: a command that cannot be split, a target that is none, a name that a style
// has, a detail that means nothing for it. Pure; where to say it is the caller's affair.
import type { Target } from '../../loadgen/load-plan.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import { STYLES } from '../../servers/registry.js';
import { parseTarget } from '../input/target-url.js';
import { splitCommand } from './command-words.js';

/** A mistake, and the part of the server that it is in. */
export interface ForeignMistake {
  readonly key: keyof ForeignServer;
  readonly text: string;
}

/** In place of a style: no style at all. A server of that name could not be asked for. */
export const NO_STYLES = 'none';

/** What nobody needs who does not start the server. */
const OF_A_START = ['cwd', 'env', 'ready', 'readyTimeoutMs'] as const;
const YARDSTICK = /^yardstick-\d+$/u;

/**
 * The first mistake, or null when all is well.
 * @param wasGiven whether a part was written, and is no default.
 */
export function foreignMistake(
  server: ForeignServer,
  wasGiven: (key: keyof ForeignServer) => boolean,
): ForeignMistake | null {
  return (
    nameMistake(server) ??
    (server.target === null ? commandMistake(server) : targetMistake(server, wasGiven))
  );
}

/** The server with what its target says of it: one that runs already serves the target's transport and no other. */
export function settleForeign(server: ForeignServer): ForeignServer {
  const target = targetOf(server);
  return target === null ? server : { ...server, transports: [target.transport] };
}

/** Where a server that runs already is; null: it is started. @throws {UsageError} when it is no target. */
export function targetOf({ target }: Pick<ForeignServer, 'target'>): Target | null {
  return target === null ? null : parseTarget(target, 'the target');
}

function nameMistake({ name }: ForeignServer): ForeignMistake | null {
  if (STYLES.some((style) => style.name === name)) {
    return { key: 'name', text: `"${name}" is the name of a style: give the server another` };
  }
  if (name !== NO_STYLES && !YARDSTICK.test(name)) return null;
  return { key: 'name', text: `"${name}" has a meaning of its own: give the server another name` };
}

function commandMistake({ command, ready, transports }: ForeignServer): ForeignMistake | null {
  const unsplit = messageOf(() => splitCommand(command ?? ''));
  if (unsplit !== null) return { key: 'command', text: unsplit };
  if (ready !== 'connect' || !transports.includes('udp')) return null;
  const text = 'over udp there is no connection that shows it is ready: give echo or output:TEXT';
  return { key: 'ready', text };
}

function targetMistake(
  server: ForeignServer,
  wasGiven: (key: keyof ForeignServer) => boolean,
): ForeignMistake | null {
  const unread = messageOf(() => targetOf(server));
  if (unread !== null) return { key: 'target', text: unread };
  const needless = OF_A_START.find(wasGiven);
  if (needless !== undefined) {
    return { key: needless, text: 'it runs already and is not started: leave this out' };
  }
  const { transports } = settleForeign(server);
  const isSame = server.transports.every((transport) => transports.includes(transport));
  if (isSame || !wasGiven('transports')) return null;
  const text = `its target says ${transports.join()}, and it is reached by nothing else: leave this out`;
  return { key: 'transports', text };
}

function messageOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
