// The registry of claims: the one place that lists them, in the order of the course.
import type { Claim } from './claim.js';
import { epollBeatsSelectAndPoll } from './epoll-beats-select-and-poll.js';
import { forkDoublesMemory } from './fork-doubles-memory.js';
import { iterativeIsSlow } from './iterative-is-slow.js';
import { loopUsesOneProcessor } from './loop-uses-one-processor.js';
import { processControlCpu } from './process-control-cpu.js';
import { raceNeedsCare } from './race-needs-care.js';
import { sendallAgainstSend } from './sendall-against-send.js';
import { threadsShareMemory } from './threads-share-memory.js';
import { udpIsUnreliable } from './udp-is-unreliable.js';

export const CLAIMS: readonly Claim[] = [
  udpIsUnreliable,
  sendallAgainstSend,
  iterativeIsSlow,
  forkDoublesMemory,
  processControlCpu,
  threadsShareMemory,
  raceNeedsCare,
  loopUsesOneProcessor,
  epollBeatsSelectAndPoll,
];
