// The conformance suite: what every server of the echo protocol must do, whatever its style, and whether it lives in this
// process or in one of its own. For a server's own tests; `echobench check` is the tool for other people's servers.
import { DATAGRAM_CASES } from './conformance/datagram-cases.js';
import { HTTP_CASES } from './conformance/http-cases.js';
import { STREAM_CASES } from './conformance/stream-cases.js';
import { STREAM_FAULT_CASES } from './conformance/stream-fault-cases.js';
import type { Subject } from './conformance/subject.js';
import { describeCases, type Case } from './conformance/suite.js';

const CASES: Readonly<Record<Subject['transport'], readonly Case[]>> = {
  tcp: [...STREAM_CASES, ...STREAM_FAULT_CASES],
  udp: DATAGRAM_CASES,
  http: HTTP_CASES,
};

/** Declares a Vitest suite with every case of the subject's transport. */
export function describeConformance(subject: Subject): void {
  describeCases(subject, CASES[subject.transport]);
}
