// `echobench styles`: what can run on this runtime and system, and why the rest cannot.
import type { CommandModule } from 'yargs';
import { describeStyles } from '../style-catalog.js';
import { renderStyles } from '../styles-text.js';
import { terminalOf } from '../terminal-options.js';

export const stylesCommand: CommandModule<object, { json: boolean }> = {
  builder: (yargs) =>
    yargs.option('json', {
      type: 'boolean',
      default: false,
      describe: 'print the list as JSON and nothing else',
    }),
  handler: ({ json }) => {
    const styles = describeStyles();
    process.stdout.write(
      json
        ? `${JSON.stringify({ styles }, null, 2)}\n`
        : renderStyles(styles, terminalOf(process.stdout)),
    );
  },
};
