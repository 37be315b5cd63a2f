// Which server a process comes from that its own parent left behind: by its session, by a mark in its environment, or since there is but
// one server that it can come from. What was once found out is kept, for the dead show neither.
import { readProcText } from '../machine/proc-file.js';
import type { ProcessStat } from './process-texts.js';
import { readStat } from './read-stat.js';

/** Of a server's environment, and so of that of its descendants, unless they clear it. */
export const OWNER_VARIABLE = 'ECHOBENCH_SERVER';

interface Owner {
  readonly mark: string | null;
  readonly startTicks: number;
}

/** Servers by pid, each of which leads a session. */
const owners = new Map<number, Owner>();
/** By {@link keyOf}. */
const known = new Map<string, number>();
/** Sessions that were begun by one whose server is known. */
const sessions = new Map<number, number>();

/** @param mark what its environment has in {@link OWNER_VARIABLE}; null: it is not expected to leave anybody behind. */
export function addOwner(rootPid: number, mark: string | null): void {
  owners.set(rootPid, { mark, startTicks: readStat(rootPid)?.startTicks ?? 0 });
}

export function forgetOwner(rootPid: number): void {
  owners.delete(rootPid);
  for (const [key, owner] of known) if (owner === rootPid) known.delete(key);
  for (const [session, owner] of sessions) if (owner === rootPid) sessions.delete(session);
}

/** Of one that was waited for. */
export function forgetAdopted(stat: ProcessStat): void {
  known.delete(keyOf(stat));
}

/** The server's pid, or null when it cannot be told. */
export function ownerOf(stat: ProcessStat): number | null {
  const key = keyOf(stat);
  const owner = known.get(key) ?? ownerBySession(stat) ?? ownerByMark(stat) ?? onlyOwner(stat);
  if (owner === null) return null;
  known.set(key, owner);
  if (stat.sessionId === stat.pid) sessions.set(stat.pid, owner);
  return owner;
}

function ownerBySession({ sessionId }: ProcessStat): number | null {
  return owners.has(sessionId) ? sessionId : (sessions.get(sessionId) ?? null);
}

function ownerByMark({ pid }: ProcessStat): number | null {
  const variables = readProcText(`/proc/${pid}/environ`)?.split('\0') ?? [];
  const found = [...owners].find(
    ([, { mark }]) => mark !== null && variables.includes(`${OWNER_VARIABLE}=${mark}`),
  );
  return found?.[0] ?? null;
}

/** While a window is open, one server runs. */
function onlyOwner({ startTicks }: ProcessStat): number | null {
  const marked = [...owners].filter(([, { mark }]) => mark !== null);
  const [only] = marked;
  if (only === undefined || marked.length > 1) return null;
  return startTicks >= only[1].startTicks ? only[0] : null;
}

function keyOf({ pid, startTicks }: ProcessStat): string {
  return `${pid}/${startTicks}`;
}
