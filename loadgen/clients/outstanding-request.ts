// One request that has left and waits for its end, and the pool that such records are reused from.

/** Times are nanoseconds on the engine's clock. */
export interface OutstandingRequest {
  sequence: number;
  intendedNs: number;
  sentNs: number;
}

/** Records in use come from here and go back: no garbage per request. */
export interface RequestPool {
  take(sequence: number, intendedNs: number, sentNs: number): OutstandingRequest;
  give(request: OutstandingRequest): void;
}

export function createRequestPool(): RequestPool {
  const free: OutstandingRequest[] = [];
  return {
    take: (sequence, intendedNs, sentNs) => {
      const request = free.pop();
      if (request === undefined) return { sequence, intendedNs, sentNs };
      request.sequence = sequence;
      request.intendedNs = intendedNs;
      request.sentNs = sentNs;
      return request;
    },
    give: (request) => free.push(request),
  };
}
