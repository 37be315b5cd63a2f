// The schema of a server that is not ours, as a scenario names it and a run stores it: any program in any language that echoes.
import { z } from 'zod';

const transport = z.enum(['tcp', 'udp', 'http']);

/** What a foreign server may be asked for; an RFC 862 server can do `echo` alone. */
export const FOREIGN_WORKLOADS = ['echo', 'compute', 'wait'] as const;

/** How it is known to be ready: it echoes a probe, it accepts a connection, or it has printed a line that holds a text. */
const READY = /^(echo|connect|output:.+)$/u;

/** A program that is started for every repetition, or a server that runs already. It stands in a run's cells by its name. */
export const foreignServerSchema = z
  .strictObject({
    /** Unique among the scenario's styles and servers. */
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9._-]*$/u, 'a letter, then letters, digits, ., _ and -'),
    /** With `{port}`, and if need be `{transport}`, in place; split into words as a shell would, expanded by none. Null: it runs already. */
    command: z.string().nullable().default(null),
    /** Where it runs already, `tcp://host:port`. Null: it is started by its command. */
    target: z.string().nullable().default(null),
    transports: z.array(transport).min(1).default(['tcp']),
    workloads: z.array(z.enum(FOREIGN_WORKLOADS)).min(1).default(['echo']),
    /** Null: where echobench was started. */
    cwd: z.string().nullable().default(null),
    /** Beside the environment that echobench has. */
    env: z.record(z.string(), z.string()).default({}),
    ready: z.string().regex(READY, 'echo, connect or output:TEXT').default('echo'),
    /** From its start until it must be ready. */
    readyTimeoutMs: z.number().positive().default(20_000),
    /** How many CPUs it can keep busy, as far as known; null: all that it is given. */
    parallelism: z.int().positive().nullable().default(null),
  })
  .refine(({ command, target }) => (command === null) !== (target === null), {
    message: 'needs a command to start it by, or the target where it runs already: one of the two',
  });
export type ForeignServer = z.infer<typeof foreignServerSchema>;
