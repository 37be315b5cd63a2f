// The options of every command that measures a scenario: what is measured, how long, where and on which CPUs. What they mean is
// run-options.ts.
import type { Options } from 'yargs';
import { DEFAULT_RUNS_ROOT } from '../../results/store.js';
import { FOREIGN_OPTIONS } from '../foreign/foreign-options.js';

/** Of `run` and `nightly` alike, as `readRunRequest` takes them. */
export const MEASURE_OPTIONS = {
  styles: {
    type: 'string',
    requiresArg: true,
    describe:
      "styles in place of the scenario's, e.g. cluster,event-loop or 'cluster --workers 2'; none: servers alone",
  },
  ...FOREIGN_OPTIONS,
  transports: { type: 'string', requiresArg: true, describe: 'tcp, udp, http' },
  workloads: { type: 'string', requiresArg: true, describe: 'e.g. echo,wait:1ms,compute:200us' },
  concurrency: { type: 'string', requiresArg: true, describe: 'clients, e.g. 1,64,256' },
  'idle-connections': {
    type: 'string',
    requiresArg: true,
    describe: 'tcp: connections held open in silence beside the clients, e.g. 10,1000',
  },
  workers: {
    type: 'string',
    requiresArg: true,
    describe:
      'for styles that have workers or a pool of threads: how many, e.g. 1,2,4, each a cell of its own',
  },
  rounds: { type: 'string', requiresArg: true, describe: 'repetitions of every cell' },
  window: { type: 'string', requiresArg: true, describe: 'how long each repetition is measured' },
  warmup: { type: 'string', requiresArg: true, describe: 'load before each window, not counted' },
  'target-ci': {
    type: 'string',
    requiresArg: true,
    describe:
      "add rounds until every comparable cell's throughput is known to ± so much, e.g. 5% (95 % interval of the median)",
  },
  'max-minutes': {
    type: 'string',
    requiresArg: true,
    describe: 'end after the repetition under way at this time',
  },
  seed: {
    type: 'string',
    requiresArg: true,
    describe: 'of order and payloads [default: random, recorded]',
  },
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the runs',
    default: DEFAULT_RUNS_ROOT,
  },
  'server-cpus': {
    type: 'string',
    requiresArg: true,
    describe: 'CPUs for the servers, e.g. 0-3,6',
  },
  'load-cpus': { type: 'string', requiresArg: true, describe: 'CPUs for the load generator' },
  'keep-awake': {
    type: 'boolean',
    describe: 'keep the used CPUs from sleeping deeply (steadier at few clients, slower at many)',
  },
  yardstick: {
    type: 'boolean',
    describe:
      'measure the reference server in every round, so that runs compare; --no-yardstick leaves it out',
  },
  engine: {
    type: 'string',
    requiresArg: true,
    describe: "load engine for tcp and udp [default: each transport's own]",
  },
} as const satisfies Record<string, Options>;
