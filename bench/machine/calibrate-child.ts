// The process behind calibrate.ts: times batches of the unit of work and prints them as JSON. Not for import.
// Arguments: batches, milliseconds a batch should last.
import { xorshift32 } from '../../protocol/work.js';

const batches = Number(process.argv[2]);
const batchNs = Number(process.argv[3]) * 1e6;

/** Steps per microsecond of one batch. The state goes from batch to batch, so that no step can be left out. */
let state = 1;
function time(steps: number): number {
  const startNs = process.hrtime.bigint();
  state = xorshift32(state, steps);
  return steps / (Number(process.hrtime.bigint() - startNs) / 1e3);
}

// Many short calls first: a server computes in calls, so the compiled function is what is to be timed, not one loop that
// was replaced while it ran.
for (let call = 0; call < 2_000; call++) time(1_000);
const estimate = time(1_000_000);
const steps = Math.max(1_000, Math.round((estimate * batchNs) / 1e3));
const rates = Array.from({ length: batches }, () => time(steps));
process.stdout.write(JSON.stringify({ rates, state }));
