// What `claims` was asked for, from the command line's text. Starts nothing.
import { UsageError } from '../command-error.js';
import { readSeed } from '../input/load-options.js';
import { nearestOf, parsePositive } from '../input/option-values.js';
import { parseCpuList } from '../machine/machine-texts.js';
import type { Claim } from './claim.js';

export interface ClaimsOptions {
  readonly ids: readonly string[];
  /** Undefined: the default, in which claims take their budgets and no more. */
  readonly maxMinutes: string | undefined;
  readonly serverCpus: string | undefined;
  readonly loadCpus: string | undefined;
  readonly seed: string | undefined;
  readonly out: string;
  readonly json: boolean;
}

export interface ClaimsCommandRequest {
  /** In the registry's order, each once. */
  readonly claims: readonly Claim[];
  readonly maxMs: number;
  /** Whether more time than claims ask for was given them. */
  readonly mayStretch: boolean;
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  readonly seed: number;
  /** The folder of run folders. */
  readonly root: string;
  readonly json: boolean;
}

/** All claims' budgets together stay below it. */
export const DEFAULT_CLAIMS_MINUTES = '5';
const MAX_MINUTES = 24 * 60;

/** @throws {UsageError} for anything that does not exist or cannot be read. */
export function readClaimsRequest(
  options: ClaimsOptions,
  registry: readonly Claim[],
): ClaimsCommandRequest {
  return {
    claims: chooseClaims(options.ids, registry),
    maxMs:
      parsePositive('--max-minutes', options.maxMinutes ?? DEFAULT_CLAIMS_MINUTES, MAX_MINUTES) *
      60_000,
    mayStretch: options.maxMinutes !== undefined,
    serverCpus: options.serverCpus === undefined ? null : parseCpuList(options.serverCpus),
    loadCpus: options.loadCpus === undefined ? null : parseCpuList(options.loadCpus),
    seed: readSeed(options.seed),
    root: options.out,
    json: options.json,
  };
}

function chooseClaims(ids: readonly string[], registry: readonly Claim[]): readonly Claim[] {
  if (ids.length === 0) return registry;
  const known = registry.map(({ id }) => id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    const nearest = nearestClaim(id, known);
    const hint = nearest === null ? '' : ` (did you mean "${nearest}"?)`;
    throw new UsageError(`there is no claim "${id}"${hint}: choose from ${known.join(', ')}`);
  }
  return registry.filter(({ id }) => ids.includes(id));
}

/** By spelling, or else the only one that it is a part of: `epoll`. */
function nearestClaim(id: string, known: readonly string[]): string | null {
  const containing = known.filter((name) => name.includes(id.toLowerCase()));
  return nearestOf(id, known) ?? (containing.length === 1 ? (containing[0] ?? null) : null);
}
