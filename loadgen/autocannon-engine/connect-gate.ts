// Lets only so many connections be opened at once. Knows nothing of what a connection is.

/** A door that a few may stand in. */
export interface ConnectGate {
  /** Calls `open` when there is room: at once, or when another has left. */
  enter(open: () => void): void;
  /** One that entered is through, well or not. */
  leave(): void;
}

/** @param most how many may be on their way at once. */
export function createConnectGate(most: number): ConnectGate {
  const waiting: (() => void)[] = [];
  let entered = 0;
  return {
    enter: (open) => {
      if (entered >= most) {
        waiting.push(open);
        return;
      }
      entered += 1;
      open();
    },
    leave: () => {
      const next = waiting.shift();
      if (next === undefined) entered -= 1;
      else next();
    },
  };
}
