// What every program of the lab is, and what it is given. The programs themselves know nothing of the command line.

/** A program of the course. `echobench lab NAME` runs it. */
export interface LabProgram {
  readonly name: string;
  /** The title of the slide that it belongs to. */
  readonly slide: string;
  /** What it shows, in a sentence. */
  readonly shows: string;
  /** Which end of a conversation it is, and so whether it takes a host and a port; `alone` needs nobody else. */
  readonly role: 'server' | 'client' | 'alone';
  /** Whether it takes the delay that the slides give `time.sleep`. */
  readonly hasDelay: boolean;
  /** Whether it needs bare system calls, which not every system has. */
  readonly needsSystemCalls: boolean;
  /** @throws {PosixUnsupportedError} where there are no system calls. @throws {LabInterruptedError} on Ctrl-C, its children reaped. */
  run(lab: Lab): void | Promise<void>;
}

/** What a program is given. */
export interface Lab {
  readonly host: string;
  readonly port: number;
  readonly delayMs: number;
  /** Prints a line. Made for forked children too, which must not touch the parent's streams. */
  print(line: string): void;
  /**
   * Lets Node look whether Ctrl-C was pressed, which it cannot while a system call waits: a server that runs for ever asks
   * once per turn. @returns whether to stop.
   */
  isInterrupted(): Promise<boolean>;
}

/** Ctrl-C, or SIGTERM, while a system call waited. */
export class LabInterruptedError extends Error {
  readonly code = 'INTERRUPTED';
  override readonly name = 'LabInterruptedError';
  constructor() {
    super('interrupted');
  }
}
