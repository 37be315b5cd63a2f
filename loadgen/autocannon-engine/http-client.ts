// The contract between connections that carry HTTP and the conversation held over them: neither knows the other's inside.

/** Why a connection is no more. `unreadable`: what came was not an HTTP response to a request of ours. */
export type ConnectionEnd =
  | { readonly kind: 'closed-by-peer' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'error'; readonly code: string };

/** What the connections of one load tell. `client` counts from 0. */
export interface HttpClientEvents {
  connecting(client: number): void;
  connected(client: number): void;
  /** A whole response. `slices` is its body as it came, not copied. */
  responded(client: number, statusCode: number, slices: readonly Buffer[]): void;
  /** The response has been taken in; the next request may be sent. */
  ready(client: number): void;
  /** @returns milliseconds to wait before connecting again. */
  ended(client: number, end: ConnectionEnd): number;
}

/** One connection at a time, opened again whenever it ends. */
export interface HttpClient {
  /** Sends a POST. `write` fills the body in place; the connection must be open and carry no other request. */
  send(write: (target: Buffer, offset: number) => void): void;
  /** Drops the connection with whatever it carries and opens another. {@link HttpClientEvents.ended} is not called. */
  reconnect(): void;
}
