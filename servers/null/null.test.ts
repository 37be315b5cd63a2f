// The style `null` against the conformance suite, in this process.
import { describeConformance } from '../conformance.js';
import { styleSubjects } from '../conformance/style-subjects.js';

for (const subject of styleSubjects('null')) describeConformance(subject);
