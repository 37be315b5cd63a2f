// A recorder for tests of engines: keeps how often each thing was told, and when requests were meant to leave. No windows.
import type { Recorder } from './recorder.js';

/** How often each of a recorder's methods was called. */
export type Tally = Record<keyof Recorder, number>;

export interface TallyingRecorder {
  readonly recorder: Recorder;
  readonly tally: Tally;
  /** The intended times of all requests, in order of sending, in nanoseconds. */
  readonly intendedNs: number[];
  /** Clients in the order of their first replies. */
  readonly firstReplies: number[];
}

export function createTallyingRecorder(): TallyingRecorder {
  const intendedNs: number[] = [];
  const firstReplies: number[] = [];
  const tally: Tally = {
    sent: 0,
    succeeded: 0,
    corrupted: 0,
    timedOut: 0,
    lost: 0,
    aborted: 0,
    late: 0,
    duplicated: 0,
    reordered: 0,
    connectStarted: 0,
    opened: 0,
    firstReply: 0,
    sessionCompleted: 0,
    sessionRefused: 0,
    sessionReset: 0,
    sessionFailed: 0,
    spun: 0,
  };
  const count = (name: keyof Recorder) => () => {
    tally[name] += 1;
  };
  const recorder: Recorder = {
    sent: (_client, atNs) => {
      tally.sent += 1;
      intendedNs.push(atNs);
    },
    succeeded: count('succeeded'),
    corrupted: count('corrupted'),
    timedOut: count('timedOut'),
    lost: count('lost'),
    aborted: count('aborted'),
    late: count('late'),
    duplicated: count('duplicated'),
    reordered: count('reordered'),
    connectStarted: count('connectStarted'),
    opened: count('opened'),
    firstReply: (client) => {
      tally.firstReply += 1;
      firstReplies.push(client);
    },
    sessionCompleted: count('sessionCompleted'),
    sessionRefused: count('sessionRefused'),
    sessionReset: count('sessionReset'),
    sessionFailed: count('sessionFailed'),
    spun: count('spun'),
  };
  return { recorder, tally, intendedNs, firstReplies };
}
