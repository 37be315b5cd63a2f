// The contract of a client that a try of the style holds open: it asks, and an answer may come, or never. No judging here.

/** What came of a request. `closed`: the server closed or reset the connection before the whole reply, or we did. */
export type Answer =
  { readonly kind: 'reply'; readonly bytes: Buffer } | { readonly kind: 'closed' };

/** One client: a connection, or a datagram socket of its own. */
export interface Asker {
  /** The port that the server sees; null until there is one. */
  localPort(): number | null;
  /** Sends `request`. Settles with what comes, maybe never, but at the latest when the client is closed. One at a time. */
  ask(request: Buffer): Promise<Answer>;
  isClosed(): boolean;
  close(): void;
}

/** What settled first: the answer, or `none` when it was not there after that time, or when the signal is aborted. */
export async function answerWithin(
  answer: Promise<Answer>,
  withinMs: number,
  signal: AbortSignal,
): Promise<Answer | { readonly kind: 'none' }> {
  if (signal.aborted) return { kind: 'none' };
  let giveUp = (): void => undefined;
  const none = new Promise<{ kind: 'none' }>((resolve) => {
    giveUp = () => resolve({ kind: 'none' });
  });
  const timer = setTimeout(giveUp, withinMs);
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([answer, none]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
