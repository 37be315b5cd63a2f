// From a foreign server as it is named to one that can be measured: started by its command, or found where it runs already.
import type { ForeignServer } from '../../results/foreign-server.js';
import type { MeasuredServer } from '../run/instruments.js';
import { targetOf } from './foreign-mistake.js';
import { findRunningServer } from './running-server.js';
import { startForeign, type ForeignStart } from './start-foreign.js';

/**
 * @param cpus that one which is started is held to; null: anywhere.
 * @throws what {@link startForeign} throws. Whether one that runs already answers is not asked here.
 */
export async function openForeign(
  server: ForeignServer,
  start: ForeignStart,
  cpus: readonly number[] | null,
): Promise<MeasuredServer> {
  const target = targetOf(server);
  return target === null ? startForeign(server, start, cpus) : findRunningServer(target);
}
