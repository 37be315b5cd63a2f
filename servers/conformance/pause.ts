// Short waits of tests whose subject is that something does, or does not, happen meanwhile.

/** Lets `milliseconds` pass. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until `isDone`, looking every few milliseconds. @throws when it is not within `patienceMs`. */
export async function eventually(
  isDone: () => boolean,
  what: string,
  patienceMs = 15_000,
): Promise<void> {
  const lateMs = performance.now() + patienceMs;
  while (!isDone()) {
    if (performance.now() > lateMs) throw new Error(`waited ${patienceMs} ms for ${what}`);
    await pause(5);
  }
}
