// One C program as a child process: started, its JSON lines read one by one, ended. What the lines mean is its caller's affair. A script
// of ours that speaks as they do is run in the same way.
import { createInterface } from 'node:readline';
import { basename } from 'node:path';
import type { z } from 'zod';
import { startProgramGroup, type ChildGroup } from '../run/child-group.js';
import { within } from '../run/deadline.js';
import { MeasureError } from '../run/instruments.js';

/** A program under way. */
export interface CProcess {
  readonly pid: number;
  /**
   * The next line that it prints, parsed.
   * @throws {MeasureError} PROGRAM_ENDED when it ends instead, PROGRAM_SILENT when nothing comes in time.
   */
  nextLine<T>(schema: z.ZodType<T>, timeoutMs: number): Promise<T>;
  /** Writes a line to its standard input. */
  say(line: string): void;
  /** Closes its standard input and asks by SIGTERM; by force when it lingers. Idempotent. */
  end(): Promise<void>;
}

/** SIGTERM ends all of them at once; beyond this they hang. */
const END_TIMEOUT_MS = 2_000;

/** @param file the executable. @param cpus null: anywhere. */
export async function startCProcess(
  file: string,
  args: readonly string[],
  cpus: readonly number[] | null,
): Promise<CProcess> {
  const group = await startProgramGroup(file, args, cpus, ['pipe', 'pipe', 'pipe']);
  const { stdin, stdout } = group.child;
  if (stdin === null || stdout === null) throw new TypeError('a C program is started with pipes');
  // A program that is gone is told by its end, not by a pipe that broke.
  stdin.on('error', () => undefined);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const name = basename(file);
  return {
    pid: group.pid,
    nextLine: async (schema, timeoutMs) => {
      const silent = (): Error =>
        new MeasureError('PROGRAM_SILENT', `${name} said nothing for ${timeoutMs / 1_000} s`);
      const line = await within(lines.next(), timeoutMs, silent);
      if (line.done === true) throw await endedEarly(name, group);
      return schema.parse(JSON.parse(line.value));
    },
    say: (line) => {
      stdin.write(`${line}\n`);
    },
    end: async () => {
      stdin.end();
      group.signal('SIGTERM');
      const patience = setTimeout(() => group.kill(), END_TIMEOUT_MS);
      await group.ended;
      clearTimeout(patience);
    },
  };
}

async function endedEarly(name: string, group: ChildGroup): Promise<MeasureError> {
  const { code, signal } = await group.ended;
  const how = signal === null ? `exited with ${String(code)}` : `was ended by ${signal}`;
  const said = group.complaint();
  return new MeasureError(
    'PROGRAM_ENDED',
    `${name} ${how}${said === '' ? '' : ` and said: ${said}`}`,
  );
}
