// The doctor on this machine: it looks, answers in time, and leaves nothing behind.
import { describe, expect, it } from 'vitest';
import { findTree } from '../process/tree-sampler.js';
import { diagnose, DOCTOR_CHECKS, runDoctor } from './doctor.js';
import { gatherFacts } from './facts.js';

describe('the doctor on this machine', () => {
  it('answers every check and leaves no process', async () => {
    const before = findTree(process.pid);
    const findings = await runDoctor();
    expect(findings.map(({ id }) => id)).toEqual(DOCTOR_CHECKS.map(({ id }) => id));
    expect(findTree(process.pid)).toEqual(before);
  });

  it.skipIf(process.platform !== 'linux')(
    'measures a round trip wherever two CPUs can be pinned',
    async () => {
      const facts = await gatherFacts();
      if (facts.pinReason !== null || (facts.cores?.flat().length ?? 0) < 2) {
        expect(facts.wakeUp).toHaveProperty('reason');
        return;
      }
      expect(facts.wakeUp).toHaveProperty('value');
      const wakeUp = diagnose(facts).find(({ id }) => id === 'wake-up');
      expect(wakeUp?.finding).toContain('a round trip takes');
    },
  );
});
