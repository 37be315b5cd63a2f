// The contract of a server that misbehaves on purpose, so that the instrument can be tested against known truths. Carriers
// bring it whole requests; it decides what is sent back, and counts exactly what it did.

/** One connection, or one datagram sender. */
export interface Peer {
  /** Sends bytes: appended to a stream, one datagram, or one HTTP response body. */
  write(bytes: Buffer): void;
  /** Ends the stream in an orderly way after what has been written; nothing for datagrams. */
  end(): void;
  /** Cuts the stream with a reset; nothing for datagrams. */
  reset(): void;
}

/** What a misbehaving server does to each request. */
export interface Misbehaviour {
  /** Called once per whole request frame, in order of arrival. */
  answer(request: Buffer, peer: Peer): void;
  /** How often it has done what it is for. */
  misdeeds(): number;
  /** Stops what it has going: timers, held replies. */
  close(): void;
}

/** What a server has done since it started. `requests` counts whole frames; `connections` is 0 for datagrams. */
export interface MisbehaviourCounts {
  readonly connections: number;
  readonly requests: number;
  readonly misdeeds: number;
}

/** Every `every`-th time, at most `limit` times (null: without end). A limit reached inside a window makes a count exact. */
export interface Regularity {
  readonly every: number;
  readonly limit: number | null;
}

/** A misbehaviour's occasions: tells whether this time is one, and counts those that were. */
export interface Occasions {
  isNext(): boolean;
  count(): number;
}

export function createOccasions({ every, limit }: Regularity): Occasions {
  let times = 0;
  let taken = 0;
  return {
    isNext: () => {
      times += 1;
      if (times % every !== 0 || (limit !== null && taken >= limit)) return false;
      taken += 1;
      return true;
    },
    count: () => taken,
  };
}

/** A misbehaving server that listens on 127.0.0.1. */
export interface MisbehavingServer {
  readonly port: number;
  counts(): MisbehaviourCounts;
  close(): Promise<void>;
}
