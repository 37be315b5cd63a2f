// The contract of a server that is broken on purpose, so that the check can be tested against known faults: right but for the one
// thing that its mode names, as a student might hand it in. Which rules must refuse it is in refusals.ts.

/** Listens on 127.0.0.1 and calls `listening` once it does; serves until SIGTERM, as far as it keeps to that. */
export type Serve = (port: number, listening: () => void) => void;

/** Servers by mode: kebab-case, what is wrong with it. The mode `right` of each table is the one that nothing is wrong with. */
export type BrokenServers = Readonly<Record<string, Serve>>;

/** Where all of them listen. */
export const BROKEN_HOST = '127.0.0.1';
