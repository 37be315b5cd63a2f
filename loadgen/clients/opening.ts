// Opening many connections before a load, a few at a time. Knows no sockets: it is told when one has settled.

/** Connects under way at once while opening: well below any usual backlog, beyond which Linux drops SYNs for a second. */
const MAX_CONNECTING = 64;
/**
 * Opening ends when no connect has settled for this long; those still under way go on (a full backlog takes seconds). Longer than
 * Linux's first SYN retransmission, 1 s, which even a healthy server costs a client whose port it still holds from an earlier load.
 */
const OPENING_PATIENCE_MS = 1_500;

/** Connects in order while they settle. */
export interface Opening {
  /** One more connect has ended, well or not. */
  settled(): void;
  /** Resolves when all have settled, or nothing moves any more. */
  readonly done: Promise<void>;
}

/** @param connect starts the connect of one more; it settles later, never within the call. */
export function startOpening<Client>(
  clients: readonly Client[],
  connect: (client: Client) => void,
): Opening {
  let next = 0;
  let unsettled = 0;
  let isEnded = false;
  let finish: () => void;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const patience = setTimeout(end, OPENING_PATIENCE_MS);

  function end(): void {
    isEnded = true;
    clearTimeout(patience);
    finish();
  }

  function fill(): void {
    while (unsettled < MAX_CONNECTING && next < clients.length) {
      unsettled++;
      connect(clients[next++] as Client);
    }
    if (unsettled === 0) end();
  }

  fill();
  return {
    settled: () => {
      if (isEnded) return;
      unsettled--;
      patience.refresh();
      fill();
    },
    done,
  };
}
