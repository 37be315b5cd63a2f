// The check that `ab` finds what is there: the style event-loop against itself with 5 µs of compute more for each request. It takes up to
// two minutes and a machine that is not too busy, so it is no test: `npm run check:ab`.
import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { comparisonSchema } from '../../results/comparison.js';
import { formatDuration } from '../duration.js';
import { EXIT } from '../exit-codes.js';
import { calibrateIterationsPerMicrosecond } from '../machine/calibrate.js';
import { choosePinning } from '../run/prepare-setup.js';

const EXTRA_US = 5;
const MOST_MS = 120_000;

const program = fileURLToPath(new URL('../main.js', import.meta.url));
const fixture = fileURLToPath(new URL('./fixtures/busy-event-loop.js', import.meta.url));

const { serverCpus } = await choosePinning({ serverCpus: null, loadCpus: null });
const stepsPerUs = await calibrateIterationsPerMicrosecond(serverCpus);
const steps = Math.round(EXTRA_US * stepsPerUs);
const startedMs = performance.now();
const result = await execa(
  process.execPath,
  [
    program,
    'ab',
    '--a',
    'event-loop',
    '--b',
    `'${process.execPath}' '${fixture}' {port} ${steps}`,
    '--metric',
    'cpu',
    '--json',
    ...process.argv.slice(2),
  ],
  { reject: false, stderr: 'inherit' },
);
const elapsedMs = performance.now() - startedMs;
const { comparisons } = comparisonSchema.parse(JSON.parse(result.stdout));
const cpu = comparisons.find(({ metric }) => metric === 'cpu');
const baselineNs = cpu?.baseline.median ?? NaN;
const expected = 1 + (EXTRA_US * 1e3) / baselineNs;
const found = cpu?.ratio ?? NaN;
const low = cpu?.ratioLow ?? -Infinity;
const high = cpu?.ratioHigh ?? Infinity;
const checks: readonly (readonly [what: string, isRight: boolean])[] = [
  [`called slower (exit code ${String(result.exitCode)})`, result.exitCode === EXIT.failed],
  [`in ${formatDuration(elapsedMs)}, at most ${formatDuration(MOST_MS)}`, elapsedMs <= MOST_MS],
  [
    `${EXTRA_US} µs beside ${(baselineNs / 1e3).toFixed(1)} µs is a ratio of ${expected.toFixed(2)}; found ${found.toFixed(2)}, interval ${low.toFixed(2)} to ${high.toFixed(2)}`,
    low <= expected && expected <= high,
  ],
];
process.stdout.write(`${cpu?.reason ?? 'no comparison'}\n`);
for (const [what, isRight] of checks)
  process.stdout.write(`${isRight ? 'ok  ' : 'FAIL'} ${what}\n`);
process.exitCode = checks.every(([, isRight]) => isRight) ? EXIT.fine : EXIT.failed;
