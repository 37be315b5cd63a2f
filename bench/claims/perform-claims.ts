// One `claims` from request to exit code, as a list of steps. Each step is somebody else's.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ClaimsView } from '../../reports/claims/claims-view.js';
import { createTerminalClaims } from '../../reports/claims/terminal-claims.js';
import { CLAIMS_SCHEMA_VERSION } from '../../results/claims-result.js';
import { createRunFolder } from '../../results/run-folder.js';
import type { Environment } from '../../results/run.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { CHECKOUT } from '../machine/checkout.js';
import { describeEnvironment } from '../machine/environment.js';
import { staleBuildWarning } from '../machine/stale-build.js';
import type { RunStreams } from '../run/perform-run.js';
import { choosePinning } from '../run/prepare-setup.js';
import { columnsOf, terminalOf } from '../terminal-options.js';
import { CLAIMS_PAGE, writeClaims } from './claims-folder.js';
import { createClaimsProgress, type ClaimsProgress } from './claims-progress.js';
import type { ClaimsCommandRequest } from './claims-request.js';
import { runClaims, type TriedClaim } from './run-claims.js';

/** What a machine is asked for; tests hand in their own. */
export interface ClaimsMachine {
  readonly describeEnvironment: () => Promise<Environment>;
  readonly choosePinning: typeof choosePinning;
  /** CPUs that this process may use. */
  readonly cpus: number;
}

const THIS_MACHINE: ClaimsMachine = {
  describeEnvironment,
  choosePinning,
  cpus: availableParallelism(),
};

/** @throws {CpuListError | StoreError} when it cannot be begun or stored. Leaves no process behind. */
export async function performClaims(
  request: ClaimsCommandRequest,
  streams: RunStreams,
  signal: AbortSignal,
  machine: ClaimsMachine = THIS_MACHINE,
): Promise<ExitCode> {
  const { stderr, stdout } = streams;
  const progress = createClaimsProgress({
    write: (text) => void stderr.write(text),
    isTerminal: stderr.isTTY ?? false,
    columns: columnsOf(stderr),
  });
  const startedAt = new Date();
  const environment = await machine.describeEnvironment();
  const { folder } = await createRunFolder(request.root, startedAt, 'claims');
  const { tried, pinning } = await tryAll(request, progress, signal, machine);
  progress.done();
  const view = viewOf(request, tried, {
    startedAt: startedAt.toISOString(),
    tookMs: Date.now() - startedAt.getTime(),
    ...pinning,
    environment,
  });
  await writeClaims(view, folder);
  const page = `report: ${join(folder, CLAIMS_PAGE)}\n`;
  if (request.json) {
    stdout.write(`${JSON.stringify(view.result, null, 2)}\n`);
    stderr.write(page);
  } else {
    stdout.write(`${createTerminalClaims(terminalOf(stdout))(view)}\n${page}`);
  }
  return signal.aborted ? EXIT.interrupted : exitCodeOfClaims(tried);
}

/** 0 when every claim has an answer, whichever; 3 when one is inconclusive; 4 when none could be tried here, however long. */
export function exitCodeOfClaims(
  tried: readonly Pick<TriedClaim, 'ending' | 'result'>[],
): ExitCode {
  if (tried.every(({ ending }) => ending === 'impossible')) return EXIT.cannotRun;
  return tried.some(({ result }) => result.verdict === 'inconclusive')
    ? EXIT.inconclusive
    : EXIT.fine;
}

async function tryAll(
  request: ClaimsCommandRequest,
  progress: ClaimsProgress,
  signal: AbortSignal,
  machine: ClaimsMachine,
): Promise<{
  readonly tried: readonly TriedClaim[];
  readonly pinning: Pick<ClaimsView, 'serverCpus' | 'loadCpus'>;
}> {
  const { claims, maxMs, mayStretch, seed } = request;
  const { serverCpus, loadCpus, warnings } = await machine.choosePinning(request);
  const stale = staleBuildWarning(CHECKOUT);
  for (const text of [...(stale === null ? [] : [stale]), ...warnings]) progress.warning(text);
  const tried = await runClaims({
    claims,
    lab: { serverCpus, loadCpus, machineCpus: machine.cpus, seed },
    maxMs,
    mayStretch,
    signal,
    clock: () => performance.now(),
    observer: progress,
  });
  return { tried, pinning: { serverCpus, loadCpus } };
}

function viewOf(
  { claims, seed }: ClaimsCommandRequest,
  tried: readonly TriedClaim[],
  facts: Pick<ClaimsView, 'startedAt' | 'tookMs' | 'serverCpus' | 'loadCpus' | 'environment'>,
): ClaimsView {
  const done = new Set(tried.map(({ result }) => result.id));
  return {
    result: {
      schemaVersion: CLAIMS_SCHEMA_VERSION,
      claims: tried.map(({ result }) => result),
    },
    charts: new Map(
      tried.flatMap(({ result, chart }) => (chart === null ? [] : [[result.id, chart] as const])),
    ),
    seed,
    ...facts,
    notTried: claims.flatMap(({ id }) => (done.has(id) ? [] : [id])),
  };
}
