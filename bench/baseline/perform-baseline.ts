// `baseline set`, `show` and `clear`: what each does and says. Where baselines lie is results/baseline-store.ts.
import {
  clearBaseline,
  listBaselines,
  pinBaseline,
  readBaseline,
  type Baseline,
} from '../../results/baseline-store.js';
import { isComparable } from '../../results/cell-summary.js';
import type { Run } from '../../results/run.js';
import { readRun, resolveRun } from '../../results/store.js';
import { CannotRunError, UsageError } from '../command-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { RunStreams } from '../run/perform-run.js';

export type BaselineRequest = {
  /** The folder that holds the baselines. */
  readonly baselines: string;
} & (
  | { readonly kind: 'set'; readonly run: string; readonly out: string }
  /** Null: all. */
  | { readonly kind: 'show'; readonly scenario: string | null; readonly json: boolean }
  | { readonly kind: 'clear'; readonly scenario: string }
);

/** @throws {UsageError | CannotRunError | StoreError} */
export async function performBaseline(
  request: BaselineRequest,
  streams: RunStreams,
  now: () => Date,
): Promise<ExitCode> {
  switch (request.kind) {
    case 'set':
      await set(request, streams, now());
      return EXIT.fine;
    case 'show':
      await show(request, streams);
      return EXIT.fine;
    case 'clear': {
      const was = await clearBaseline(request.baselines, request.scenario);
      streams.stdout.write(
        was
          ? `no baseline is pinned for ${request.scenario} any more\n`
          : `no baseline was pinned for ${request.scenario}\n`,
      );
      return EXIT.fine;
    }
  }
}

async function set(
  { baselines, run: reference, out }: Extract<BaselineRequest, { kind: 'set' }>,
  { stdout, stderr }: RunStreams,
  now: Date,
): Promise<void> {
  const run = await readRun(await resolveRun(out, reference));
  requireFinished(run);
  const doubts = doubtsOf(run);
  const { baseline, folder } = await pinBaseline(baselines, run, now);
  for (const doubt of doubts) stderr.write(`echobench: ${doubt}\n`);
  stdout.write(`${describe(baseline)}\n${folder} holds a copy of it\n`);
}

async function show(
  { baselines, scenario, json }: Extract<BaselineRequest, { kind: 'show' }>,
  { stdout }: RunStreams,
): Promise<void> {
  const found = await select(baselines, scenario);
  if (json) stdout.write(`${JSON.stringify({ schemaVersion: 1, baselines: found }, null, 2)}\n`);
  else if (found.length === 0) {
    stdout.write(
      `no baseline is pinned in ${baselines}: pin a run with "echobench baseline set [run]"\n`,
    );
  } else stdout.write(found.map((each) => `${describe(each)}\n`).join(''));
}

/** Of one scenario its run is read too: that it is there is what a user wants to know. */
async function select(root: string, scenario: string | null): Promise<Baseline[]> {
  if (scenario === null) return listBaselines(root);
  const pinned = await readBaseline(root, scenario);
  if (pinned !== null) return [pinned.baseline];
  const known = (await listBaselines(root)).map((each) => each.scenario);
  const others = known.length === 0 ? '' : ` (there is one for ${known.join(', ')})`;
  throw new CannotRunError(
    'BASELINE_NOT_PINNED',
    `no baseline is pinned for ${scenario} in ${root}${others}: pin a run with "echobench baseline set [run]"`,
  );
}

/** `quick: 20261123T…-quick of 23 Nov 2026, commit 0123456789, pinned 2026-11-24`. */
function describe({ scenario, run, startedAt, gitCommit, pinnedAt }: Baseline): string {
  const commit = gitCommit === null ? 'commit unknown' : `commit ${gitCommit.slice(0, 10)}`;
  return `${scenario}: ${run} of ${startedAt.slice(0, 10)}, ${commit}, pinned ${pinnedAt.slice(0, 10)}`;
}

/** Half a run would leave the other half without a baseline, silently. */
function requireFinished({ id, status }: Run): void {
  if (status === 'complete' || status === 'out-of-time') return;
  throw new UsageError(
    `run ${id} is not finished (${status}), and so no baseline: finish it with "echobench run --resume ${id}", or choose another`,
  );
}

/** What speaks against a run as a baseline, without forbidding it. */
export function doubtsOf({ environment, repetitions, yardstick }: Run): string[] {
  const comparable = repetitions.filter(({ verdict }) => isComparable(verdict)).length;
  return [
    ...(environment.gitDirty === true
      ? ['the run was made with changes that are in no commit: nobody can build it again']
      : []),
    ...(comparable < repetitions.length
      ? [
          `${repetitions.length - comparable} of its ${repetitions.length} repetitions are not comparable: their cells will be inconclusive against it`,
        ]
      : []),
    ...(yardstick === null
      ? ['it has no yardstick, so only runs of a machine that is alike compare with it']
      : []),
  ];
}
