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

/** What settled first: the answer, or `none` when it was not there after that time. */
export async function answerWithin(
  answer: Promise<Answer>,
  patienceMs: number,
): Promise<Answer | { readonly kind: 'none' }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ kind: 'none' }>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'none' }), patienceMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
