// Measures some cells of a stored run again, here and now, with this checkout's servers and the yardstick, into a run of its own. The
// measuring is run/'s; this makes the record that it starts from.
import { createRandom } from '../../loadgen/random.js';
import { ENGINE_NAMES } from '../../loadgen/engines.js';
import type { ConfirmationPlan } from '../../results/compare/confirm.js';
import type { Run } from '../../results/run.js';
import { pointLatest, readLatest } from '../../results/run-folder.js';
import { createRun, writeRun, type StoredRun } from '../../results/store.js';
import { readSeed } from '../input/load-options.js';
import type { RunPlace } from '../input/run-options.js';
import { CHECKOUT } from '../machine/checkout.js';
import { describeEnvironment } from '../machine/environment.js';
import { staleBuildWarning } from '../machine/stale-build.js';
import { orderRounds } from '../plan.js';
import type { RunStreams } from '../run/perform-run.js';
import { choosePinning, prepareRunSetup } from '../run/prepare-setup.js';
import { createProgress } from '../run/progress.js';
import { createInstruments } from '../run/real-instruments.js';
import { runRounds } from '../run/run-rounds.js';
import { createYardstick } from '../run/yardstick-plan.js';
import { columnsOf } from '../terminal-options.js';
import { checkCandidate } from './check-candidate.js';

/** Measures the planned cells of `candidate` again. @returns the run: complete, or interrupted by `signal`. */
export type MeasureAgain = (
  candidate: Run,
  plan: ConfirmationPlan,
  out: string,
  streams: RunStreams,
  signal: AbortSignal,
) => Promise<Run>;

/** @throws {CannotRunError} as `checkCandidate` when this checkout is not the candidate; what `run` throws besides. */
export const measureAgain: MeasureAgain = async (candidate, plan, out, { stderr }, signal) => {
  const environment = await describeEnvironment();
  const staleBuild = staleBuildWarning(CHECKOUT);
  for (const doubt of checkCandidate(candidate, { environment, staleBuild })) {
    stderr.write(`echobench: ${doubt}\n`);
  }
  const { folder, run } = await beginAgain(candidate, plan, out, environment);
  const place = placeOf(candidate, out);
  const pinning = await choosePinning(place);
  const { scenario } = run;
  const progress = createProgress(
    {
      write: (text) => void stderr.write(text),
      isTerminal: stderr.isTTY ?? false,
      columns: columnsOf(stderr),
    },
    scenario.warmupMs + scenario.windowMs,
    scenario.rounds,
    () => performance.now(),
  );
  const prepared = await prepareRunSetup(run, place, pinning);
  for (const warning of prepared.warnings) progress.warning(warning);
  try {
    return await runRounds(run, {
      setup: prepared.setup,
      instruments: createInstruments(scenario.servers),
      observer: progress,
      save: (state) => writeRun(folder, state),
      signal,
    });
  } finally {
    progress.done();
    await prepared.release();
  }
};

/** Stored as `<scenario>-confirm`, of which `latest` does not speak: that is the run that is being confirmed. */
async function beginAgain(
  candidate: Run,
  plan: ConfirmationPlan,
  out: string,
  environment: Run['environment'],
): Promise<StoredRun> {
  const seed = readSeed(undefined);
  const scenario: Run['scenario'] = {
    ...candidate.scenario,
    name: `${candidate.scenario.name}-confirm`,
    description: `what was slower in ${candidate.id}, measured again`,
    rounds: plan.rounds,
    maxMinutes: null,
    targetCiRatio: null,
    yardstick: candidate.yardstick !== null,
  };
  const latest = await readLatest(out);
  const stored = await createRun(out, {
    ...candidate,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    status: 'running',
    scenario,
    seed,
    environment,
    cells: candidate.cells.filter(({ id }) => plan.cellIds.includes(id)),
    unsupported: [],
    order: orderRounds(plan.cellIds, plan.rounds, createRandom(seed)),
    hiccups: [],
    repetitions: [],
    yardstick: createYardstick(scenario),
    precision: null,
  });
  if (latest !== null) await pointLatest(out, latest);
  return stored;
}

/** The CPUs and the engine that the candidate was measured with. */
function placeOf({ repetitions }: Run, out: string): RunPlace {
  const pinned = repetitions.find(({ pinning }) => pinning.serverCpus !== null) ?? repetitions[0];
  // Over http there is but one engine, which is no choice for the others.
  const load = repetitions.find(
    ({ load: each }) => each?.target.startsWith('http') === false,
  )?.load;
  const engine = ENGINE_NAMES.find((name) => name === load?.engine);
  return {
    out,
    serverCpus: pinned?.pinning.serverCpus ?? null,
    loadCpus: pinned?.pinning.loadCpus ?? null,
    engine: engine ?? null,
    json: false,
  };
}
