// Names of the files that a profiled process leaves: markers (ours) and CPU profiles (Node's). Pure.

/** The argument that tells node, and the marker, where profiles go. */
export const CPU_PROF_DIR = '--cpu-prof-dir=';

/** A process's thread by Node's numbers; thread 0 is the main one. */
export interface ThreadKey {
  readonly pid: number;
  readonly thread: number;
}

/** The marker of a thread that has started. */
export function markerName(pid: number, thread: number): string {
  return `${pid}.${thread}.started`;
}

/** @returns null for a file that is no marker. */
export function parseMarkerName(name: string): ThreadKey | null {
  return threadKey(/^(\d+)\.(\d+)\.started$/.exec(name));
}

/** Node's own name for a profile: `CPU.<date>.<time>.<pid>.<thread>.<sequence>.cpuprofile`. @returns null for other files. */
export function parseProfileName(name: string): ThreadKey | null {
  return threadKey(/^CPU\.\d+\.\d+\.(\d+)\.(\d+)\.\d+\.cpuprofile$/.exec(name));
}

function threadKey(match: RegExpExecArray | null): ThreadKey | null {
  return match === null ? null : { pid: Number(match[1]), thread: Number(match[2]) };
}
