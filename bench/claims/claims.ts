// The registry of claims: the one place that lists them, in the order of the course.
import type { Claim } from './claim.js';

export const CLAIMS: readonly Claim[] = [];
