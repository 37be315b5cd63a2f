// What a scenario's file says of servers that are not ours: what can be wrong with it beyond its types, and what follows from where the
// file lies. Pure; where to say a mistake is the caller's affair.
import { dirname, resolve } from 'node:path';
import type { ForeignServer } from '../results/foreign-server.js';
import type { Scenario } from '../results/scenario.js';
import { foreignMistake, settleForeign } from './foreign/foreign-mistake.js';

/** A mistake, the server that it is in, and the part of that. */
export interface ServersMistake {
  readonly index: number;
  readonly key: string;
  readonly text: string;
}

/** The first mistake, or null. @param wasGiven whether a part of the server with that index was written. */
export function serversMistake(
  { servers }: Scenario,
  wasGiven: (index: number, key: string) => boolean,
): ServersMistake | null {
  for (const [index, server] of servers.entries()) {
    const isSecond = servers.findIndex(({ name }) => name === server.name) < index;
    if (isSecond) {
      return { index, key: 'name', text: `"${server.name}" is the name of an earlier one` };
    }
    const mistake = foreignMistake(server, (key) => wasGiven(index, key));
    if (mistake !== null) return { index, ...mistake };
  }
  return null;
}

/** A server's folder is beside the scenario's file, wherever echobench was started. */
export function settleServers(file: string, { servers }: Scenario): ForeignServer[] {
  return servers.map((server) => {
    const { cwd } = server;
    return { ...settleForeign(server), cwd: cwd === null ? null : resolve(dirname(file), cwd) };
  });
}
