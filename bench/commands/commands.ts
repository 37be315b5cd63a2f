// The registry of commands: what each is called and for, in the order of the help text. The code of a command is loaded when it is asked for,
// so that `serve` does not hold the charts of `report` in memory, and help comes at once.
import type { CommandModule } from 'yargs';

/** A command before it is loaded. */
export interface CommandEntry {
  /** Its name and its positional arguments, as yargs writes them. */
  readonly command: string;
  readonly describe: string;
  /** Its options, and what it does. */
  load(): Promise<CommandModule>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    command: 'run [scenario]',
    describe: 'the sweep: measure every cell of a scenario, store the results, write the report',
    load: async () => (await import('./run.js')).runCommand as CommandModule,
  },
  {
    command: 'serve',
    describe: 'run one server in the foreground until Ctrl-C or SIGTERM',
    load: async () => (await import('./serve.js')).serveCommand as CommandModule,
  },
  {
    command: 'load',
    describe: 'put one load on a server, ours or any that echoes, and report what came back',
    load: async () => (await import('./load.js')).loadCommand as CommandModule,
  },
  {
    command: 'check',
    describe:
      'whether a server, ours or any, answers rightly, whatever its clients do; and its style',
    load: async () => (await import('./check.js')).checkCommand as CommandModule,
  },
  {
    command: 'ab',
    describe: 'hold two servers against each other, turn by turn, until the answer is sure',
    load: async () => (await import('./ab.js')).abCommand as CommandModule,
  },
  {
    command: 'report [run]',
    describe: 'render a stored run again',
    load: async () => (await import('./report.js')).reportCommand as CommandModule,
  },
  {
    command: 'compare <baseline> [candidate]',
    describe: 'whether a run is slower than another, cell by cell, and how sure that is',
    load: async () => (await import('./compare.js')).compareCommand as CommandModule,
  },
  {
    command: 'history [scenario]',
    describe: 'the trend of every cell over all runs, and where it changed',
    load: async () => (await import('./history.js')).historyCommand as CommandModule,
  },
  {
    command: 'baseline <action> [subject]',
    describe: 'the run that others are held against: set [run], show [scenario], clear <scenario>',
    load: async () => (await import('./baseline.js')).baselineCommand as CommandModule,
  },
  {
    command: 'nightly [scenario]',
    describe: 'for cron and CI: run, hold against the baseline, confirm, remember, tell',
    load: async () => (await import('./nightly.js')).nightlyCommand as CommandModule,
  },
  {
    command: 'grade <submission>',
    describe: 'score a server that was handed in, by a rubric, with reasons',
    load: async () => (await import('./grade.js')).gradeCommand as CommandModule,
  },
  {
    command: 'lab [name]',
    describe: "the course's own programs on real system calls, each beside its slide",
    load: async () => (await import('./lab.js')).labCommand as CommandModule,
  },
  {
    command: 'claims [ids..]',
    describe: "the course's statements as experiments: which of them hold on this machine",
    load: async () => (await import('./claims.js')).claimsCommand as CommandModule,
  },
  {
    command: 'styles',
    describe: 'which server styles can run here over which transport, and why the rest cannot',
    load: async () => (await import('./styles.js')).stylesCommand as CommandModule,
  },
  {
    command: 'doctor',
    describe: 'what about this machine disturbs measurements, and what to do about it',
    load: async () => (await import('./doctor.js')).doctorCommand as CommandModule,
  },
  {
    command: 'micro',
    describe: 'time the hot paths one by one: codec, byte order, recorder, unit of work, dispatch',
    load: async () => (await import('./micro.js')).microCommand as CommandModule,
  },
  {
    command: 'profile',
    describe: 'profile a server under load: V8 CPU profiles, and clinic',
    load: async () => (await import('./profile.js')).profileCommand as CommandModule,
  },
];

/** `run` of `run [scenario]`. */
export function nameOf({ command }: CommandEntry): string {
  return command.split(' ')[0] ?? command;
}
