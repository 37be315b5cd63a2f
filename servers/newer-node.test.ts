// What only a newer Node can do, tried when NODE_NEWER names one: `NODE_NEWER=/path/to/node npm test`.
import { execFileSync } from 'node:child_process';
import { describe, test } from 'vitest';
import { describeConformance } from './conformance.js';
import { processSubjects } from './conformance/style-subjects.js';
import { reusePortSupport, socketTransferSupport } from './on-node/runtime-features.js';

const node = process.env['NODE_NEWER'];

if (node === undefined) {
  describe('reuseport and connection dispatch', () => {
    test.skip('serve as they should (skipped: NODE_NEWER does not name a newer Node)', () => {
      // Its name says why there is nothing here.
    });
  });
} else {
  const version = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
  const subjects = [
    ...(reusePortSupport(version).supported
      ? processSubjects('cluster --workers 2 --scheduling reuseport', undefined, node)
      : []),
    ...(socketTransferSupport(version).supported
      ? processSubjects('piscina --threads 2 --dispatch connection', ['tcp'], node)
      : []),
  ];
  for (const subject of subjects) {
    describeConformance({ ...subject, name: `${subject.name} on Node ${version}` });
  }
}
