// The process behind the yardstick of send lag: a bare spin loop on the CPU it was put on. It prints as one JSON line what moments
// had to wait there, and what of the CPU others had meanwhile. Not for import. Arguments: milliseconds to spin, milliseconds of warm-up.
import { spinForWaits } from '../machine/spin-for-waits.js';
import { readThreadTimes, strangersRatio } from './strangers.js';

const durationNs = Number(process.argv[2]) * 1e6;
const warmupNs = Number(process.argv[3]) * 1e6;

spinForWaits(warmupNs);
const before = readThreadTimes('self');
const { p50Ns, p99Ns, maxNs } = spinForWaits(durationNs);
const strangers = strangersRatio(before, readThreadTimes('self'), durationNs);
process.stdout.write(JSON.stringify({ p50Ns, p99Ns, maxNs, strangersRatio: strangers }));
