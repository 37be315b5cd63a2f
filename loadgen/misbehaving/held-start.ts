// Holds the first requests back for a moment: a load begins some milliseconds before its window opens, and a server's counts can be
// compared with the window's only if nothing has ended before it.
import type { Misbehaviour, Peer } from './misbehaviour.js';

/** Longer than the lead of a load's start (10 ms) on a busy machine, shorter than any timeout of a truth. */
const HOLD_MS = 50;

/** The same misbehaviour, from {@link HOLD_MS} after the first request on; what came before is answered then, in order. */
export function createHeldStart(misbehaviour: Misbehaviour): Misbehaviour {
  let held: { readonly request: Buffer; readonly peer: Peer }[] | null = [];
  let timer: NodeJS.Timeout | undefined;

  function begin(): void {
    const first = held ?? [];
    held = null;
    for (const { request, peer } of first) misbehaviour.answer(request, peer);
  }

  return {
    answer: (request, peer) => {
      if (held === null) {
        misbehaviour.answer(request, peer);
        return;
      }
      held.push({ request, peer });
      timer ??= setTimeout(begin, HOLD_MS);
    },
    misdeeds: () => misbehaviour.misdeeds(),
    close: () => {
      clearTimeout(timer);
      misbehaviour.close();
    },
  };
}
