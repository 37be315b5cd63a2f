// The names of the options that bring servers which are not ours to a command (foreign-options.ts), for those who need no more than these.

/** As yargs hands them over. Each may be given more than once. */
export const FOREIGN_ARGUMENTS = [
  'server',
  'serverTransports',
  'serverWorkloads',
  'serverCwd',
  'serverEnv',
  'serverReady',
  'serverReadyTimeout',
  'serverParallelism',
] as const;
