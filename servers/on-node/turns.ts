// The queue of a server that has fewer places than clients: whoever connected first is served first. Sockets in it are paused;
// to their clients it looks like a deep kernel backlog.
import type { Socket } from 'node:net';

/** Clients that wait for a place. */
export interface Turns {
  /** Serves `socket` when there is a place and all before it have one. */
  join(socket: Socket): void;
  /** A client being served is done: its place goes to the next. */
  readonly next: () => void;
  /** Closes all who wait; nobody gets a place any more. */
  end(): void;
}

/**
 * @param places clients served at a time.
 * @param serve is given each client when its turn comes, and must see to it that `next` is called once when it is done.
 */
export function createTurns(places: number, serve: (socket: Socket) => void): Turns {
  // A Set keeps the order of joining, and its first is taken in O(1): ten thousand may wait.
  const waiting = new Set<Socket>();
  let free = places;
  let isEnded = false;

  function join(socket: Socket): void {
    waiting.add(socket);
    fill();
  }

  function next(): void {
    free++;
    fill();
  }

  function fill(): void {
    if (isEnded) {
      end();
      return;
    }
    for (const socket of waiting) {
      if (free === 0) break;
      free--;
      waiting.delete(socket);
      serve(socket);
    }
  }

  function end(): void {
    isEnded = true;
    for (const socket of waiting) socket.destroy();
    waiting.clear();
  }

  return { join, next, end };
}
