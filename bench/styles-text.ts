// The list of styles for people at a terminal. Pure.
import Table from 'cli-table3';
import pc from 'picocolors';
import { TRANSPORTS } from '../protocol/workload.js';
import { groupLeftOut } from '../reports/left-out.js';
import type { TerminalOptions } from '../reports/terminal.js';
import type { StyleDescription } from './style-catalog.js';

/** A table of styles by transports, then the reasons of what is missing, then every style's options. */
export function renderStyles(
  styles: readonly StyleDescription[],
  { colour }: TerminalOptions,
): string {
  const colours = pc.createColors(colour);
  const table = new Table({
    head: ['style', 'substrate', ...TRANSPORTS],
    style: { head: [], border: [], compact: true },
  });
  for (const { style, substrate, transports } of styles) {
    const marks = TRANSPORTS.map((transport) =>
      transports[transport].supported ? colours.green('yes') : colours.yellow('no'),
    );
    table.push([style, substrate, ...marks]);
  }
  const reasons = groupLeftOut(
    styles.flatMap(({ style, transports }) =>
      TRANSPORTS.flatMap((transport) => {
        const { reason } = transports[transport];
        return reason === null ? [] : [{ style, transport, reason }];
      }),
    ),
  ).map(({ what, reason }) => `${what}: ${reason}`);
  return [table.toString(), ...reasons, ...styles.flatMap(optionLines), ''].join('\n');
}

function optionLines({ style, options }: StyleDescription): string[] {
  return options.map(({ name, description, choices, default: fallback, unsupported }) => {
    const values = choices === null ? '<number>' : choices.join('|');
    const missing = unsupported.map(({ value, reason }) => `\n    not here: ${value}: ${reason}`);
    return `${style} --${name} ${values} (default ${fallback}): ${description}${missing.join('')}`;
  });
}
