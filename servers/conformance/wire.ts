// Styles as the process that the harness starts, against the conformance suite over the wire.
import type { Transport } from '../../protocol/workload.js';
import { describeConformance } from '../conformance.js';
import { findStyle } from '../registry.js';
import { parseStyleSpec } from '../style-options.js';
import { EVERY_LENGTH, processSubjects } from './style-subjects.js';

const TIMEOUTS = {
  reason: 'timeouts are tried on the same code in the test process',
  tests: ['cuts off', 'does not cut off'],
};

/** Declares the suite for a style written with its options. */
export function describeOverTheWire(spec: string, transports?: readonly Transport[]): void {
  for (const subject of processSubjects(spec, transports)) {
    const isStartedInProcess = findStyle(parseStyleSpec(spec).style).substrate === 'node';
    const skip = isStartedInProcess ? [EVERY_LENGTH, TIMEOUTS] : [];
    describeConformance({ ...subject, skip: [...subject.skip, ...skip] });
  }
}
