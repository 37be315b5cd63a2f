// Every style as the process that the harness starts, against the conformance suite over the wire.
import { describeConformance } from './conformance.js';
import { EVERY_LENGTH, processSubjects } from './conformance/style-subjects.js';

const TIMEOUTS = {
  reason: 'timeouts are tried on the same code in the test process',
  tests: ['cuts off', 'does not cut off'],
};

for (const spec of [
  'event-loop',
  'iterative',
  'cluster --workers 2',
  'cluster --workers 2 --scheduling none',
  'piscina --threads 2',
]) {
  for (const subject of processSubjects(spec)) {
    describeConformance({ ...subject, skip: [...subject.skip, EVERY_LENGTH, TIMEOUTS] });
  }
}
