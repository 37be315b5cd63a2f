// A program of its own, so that it can be held to certain CPUs: carries out one load plan after the other, a line of JSON each, and
// answers each with a line: what of the load's result the claim looks at.
import { createInterface } from 'node:readline';
import type { LoadPlan } from '../../../loadgen/load-plan.js';
import { runLoad } from '../../../loadgen/run-load.js';

const NOBODY = { opened: () => undefined, started: () => undefined };
const never = new AbortController().signal;

say({ event: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const { requests, windowMs } = await runLoad(JSON.parse(line) as LoadPlan, NOBODY, never);
  say({ event: 'result', sent: requests.sent, succeeded: requests.succeeded, windowMs });
}

function say(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
