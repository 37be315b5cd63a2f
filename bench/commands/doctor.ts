// `echobench doctor`: what about this machine disturbs measurements, and what to do about it.
import type { CommandModule } from 'yargs';
import { runDoctor } from '../doctor/doctor.js';
import { renderDoctor } from '../doctor/render-doctor.js';
import { terminalOf } from '../terminal-options.js';

export const doctorCommand: CommandModule<object, { json: boolean }> = {
  builder: (yargs) =>
    yargs
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print the findings as JSON and nothing else',
      })
      .epilogue(
        'Takes about three seconds, with nothing else running. Findings do not change the exit code.',
      ),
  handler: async ({ json }) => {
    const findings = await runDoctor();
    process.stdout.write(
      json
        ? `${JSON.stringify({ schemaVersion: 1, findings }, null, 2)}\n`
        : renderDoctor(findings, { colours: terminalOf(process.stdout).colour }),
    );
  },
};
