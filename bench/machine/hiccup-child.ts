// The process behind hiccup-probe.ts: spins on the clock of the CPU it was put on and prints what it saw as one JSON line.
// Not for import: it runs on being started. Arguments: milliseconds to spin, milliseconds of warm-up.
import { spinForWaits } from './spin-for-waits.js';

const durationNs = Number(process.argv[2]) * 1e6;
const warmupNs = Number(process.argv[3]) * 1e6;

spinForWaits(warmupNs);
process.stdout.write(JSON.stringify(spinForWaits(durationNs)));
