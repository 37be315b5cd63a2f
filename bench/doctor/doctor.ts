// The doctor: what about this machine disturbs measurements, and what to do about it. It changes nothing.
import { CPU_CHECKS } from './cpu-checks.js';
import { gatherFacts, type DoctorFacts } from './facts.js';
import type { DoctorCheck, DoctorFinding } from './finding.js';
import { SYSTEM_CHECKS } from './system-checks.js';

/** Every check, in the order they are shown. */
export const DOCTOR_CHECKS: readonly DoctorCheck[] = [...CPU_CHECKS, ...SYSTEM_CHECKS];

/** Looks at this machine for about three seconds. Run it with nothing else of ours going on. */
export async function runDoctor(): Promise<DoctorFinding[]> {
  return diagnose(await gatherFacts());
}

/** Every check's finding on these facts. */
export function diagnose(facts: DoctorFacts): DoctorFinding[] {
  return DOCTOR_CHECKS.map(({ id, whyItMatters, diagnose: judge }) => {
    const { status, finding, remedy } = judge(facts);
    return { id, status, finding, whyItMatters, remedy };
  });
}
