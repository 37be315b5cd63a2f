// Times the history over a thousand synthetic runs of fifty cells: with no index, with one, and with one run more. A check to be run
// by hand (`npm run check:history`), since it writes a gigabyte to the temporary folder; a small one is in the tests.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeHistograms } from '../../results/histogram.js';
import { INDEX_FILE } from '../../results/history/history-index.js';
import { syntheticNight } from '../../results/history/synthetic-history.js';
import { createRun } from '../../results/store.js';
import type { Run } from '../../results/run.js';

const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url));
/** What the command may take with an index, in seconds. */
const TARGET_S = 5;
/** As much as a real repetition's histograms: run files are read whole. */
const HISTOGRAM_CHARACTERS = 1_300;

const [runs = 1_000, cells = 50, rounds = 5] = process.argv.slice(2).map(Number);
const root = mkdtempSync(join(tmpdir(), 'echobench-check-history-'));
try {
  for (let night = 0; night < runs; night++) await createRun(root, padded(makeNight(night)));
  say(`${runs} runs of ${cells} cells, ${rounds} rounds: ${megabytes(sizeOfRun())} a run`);
  say(`no index yet: ${timeCommand([]).toFixed(1)} s; index ${megabytes(join(root, INDEX_FILE))}`);
  const indexed = timeCommand([]);
  say(`with the index: ${indexed.toFixed(2)} s`);
  say(`the same with every metric, as JSON: ${timeCommand(['--json']).toFixed(2)} s`);
  say(`the same as a page: ${timeCommand(['--format', 'html']).toFixed(2)} s`);
  await createRun(root, padded(makeNight(runs)));
  say(`with one run more: ${timeCommand([]).toFixed(2)} s`);
  if (indexed > TARGET_S) {
    say(`more than ${TARGET_S} s`);
    process.exitCode = 1;
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

function makeNight(night: number): Run {
  const worse = (at: number, cell: number): number => (at > runs / 2 && cell % 10 === 0 ? 1.15 : 1);
  return syntheticNight(night, { cells, rounds, worse });
}

function padded(run: Run): Run {
  const histogram = mergeHistograms([]).padEnd(HISTOGRAM_CHARACTERS, 'A');
  return {
    ...run,
    repetitions: run.repetitions.map((repetition) => {
      const { load } = repetition;
      if (load === null) return repetition;
      const responseTimeNs = { ...load.responseTimeNs, histogram };
      return { ...repetition, load: { ...load, responseTimeNs } };
    }),
  };
}

/** In seconds, process start included. */
function timeCommand(words: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, [PROGRAM, 'history', '--runs', root, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
    maxBuffer: Infinity,
  });
  return (performance.now() - start) / 1_000;
}

function sizeOfRun(): string {
  return join(root, 'latest', 'run.json');
}

function megabytes(file: string): string {
  return `${(statSync(file).size / 1e6).toFixed(1)} MB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
