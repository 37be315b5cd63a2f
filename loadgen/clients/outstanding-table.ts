// The requests of one datagram flow: which are under way, and what became of the recent ones. Typed arrays in a ring by order of
// sending, so that sending allocates nothing. Pure: no sockets, no clock.

/** What is known of a sequence. `forgotten`: never sent, or so long ago that its place was needed. */
export type RequestState = 'forgotten' | 'outstanding' | 'answered' | 'given-up';

/**
 * The requests of one flow. Sequences are u32 and spread over their whole range: one with a few bits damaged is then none that is
 * known, where counted-up ones would make a reply look like its neighbour's.
 */
export interface OutstandingTable {
  /** Notes a request as under way. @returns its sequence. Times are nanoseconds on the engine's clock. */
  add(client: number, intendedNs: number, sentNs: number): number;
  stateOf(sequence: number): RequestState;
  /** The client of a sequence that is not forgotten. */
  clientOf(sequence: number): number;
  intendedNsOf(sequence: number): number;
  sentNsOf(sequence: number): number;
  /** Moves a sequence that is not forgotten to its end. */
  settle(sequence: number, state: 'answered' | 'given-up'): void;
  /** The sequence that has been under way longest, or null. */
  oldest(): number | null;
  /** Whether `sequence` was sent before `other`. */
  isBefore(sequence: number, other: number): boolean;
  /** Whether `sequence` is a recent one that has been forgotten, and not just any number. */
  wasSent(sequence: number): boolean;
}

/** Enough for the fastest closed loop to recognise a duplicate 20 ms late; more is grown into. */
const INITIAL_CAPACITY = 1_024;
/** How far back a forgotten sequence is still believed: a damaged one is hit by chance 1 time in 4,096. */
const MEMORY = 2 ** 20;
/** Odd, so that multiplying by it (modulo 2^32) visits every sequence once; 2^32 ÷ the golden ratio spreads neighbours. */
const SPREAD = 0x9e3779b1;
/** Undoes {@link SPREAD}: their product is 1 modulo 2^32. */
const GATHER = 0x0e8b2f51;
const STATES = ['forgotten', 'outstanding', 'answered', 'given-up'] as const;
const FORGOTTEN = 0;
const OUTSTANDING = 1;
const ANSWERED = 2;
const GIVEN_UP = 3;

interface Ring {
  readonly mask: number;
  readonly states: Uint8Array<ArrayBuffer>;
  readonly indexes: Uint32Array<ArrayBuffer>;
  readonly clients: Int32Array<ArrayBuffer>;
  readonly intendedNs: Float64Array<ArrayBuffer>;
  readonly sentNs: Float64Array<ArrayBuffer>;
}

/** @param firstIndex how many requests came before, as it were; other than 0 in tests of the wrap. */
export function createOutstandingTable(firstIndex = 0): OutstandingTable {
  let ring = createRing(INITIAL_CAPACITY);
  let head = firstIndex >>> 0;
  let next = head;

  function add(client: number, intendedNs: number, sentNs: number): number {
    while (ring.states[next & ring.mask] === OUTSTANDING) ring = doubled(ring);
    const index = next;
    const place = index & ring.mask;
    ring.states[place] = OUTSTANDING;
    ring.indexes[place] = index;
    ring.clients[place] = client;
    ring.intendedNs[place] = intendedNs;
    ring.sentNs[place] = sentNs;
    next = (next + 1) >>> 0;
    return sequenceOf(index);
  }

  function codeOf(index: number): number {
    const place = index & ring.mask;
    return ring.indexes[place] === index ? (ring.states[place] as number) : FORGOTTEN;
  }

  function placeOf(sequence: number): number {
    return indexOf(sequence) & ring.mask;
  }

  function oldest(): number | null {
    while (head !== next && codeOf(head) !== OUTSTANDING) head = (head + 1) >>> 0;
    return head === next ? null : sequenceOf(head);
  }

  return {
    add,
    stateOf: (sequence) => STATES[codeOf(indexOf(sequence))] as RequestState,
    clientOf: (sequence) => ring.clients[placeOf(sequence)] as number,
    intendedNsOf: (sequence) => ring.intendedNs[placeOf(sequence)] as number,
    sentNsOf: (sequence) => ring.sentNs[placeOf(sequence)] as number,
    settle: (sequence, state) => {
      ring.states[placeOf(sequence)] = state === 'answered' ? ANSWERED : GIVEN_UP;
    },
    oldest,
    isBefore: (sequence, other) => ((indexOf(sequence) - indexOf(other)) | 0) < 0,
    wasSent: (sequence) => {
      const ago = (next - indexOf(sequence)) >>> 0;
      return ago > 0 && ago <= MEMORY;
    },
  };
}

function sequenceOf(index: number): number {
  return Math.imul(index, SPREAD) >>> 0;
}

function indexOf(sequence: number): number {
  return Math.imul(sequence, GATHER) >>> 0;
}

function createRing(capacity: number): Ring {
  return {
    mask: capacity - 1,
    states: new Uint8Array(capacity),
    indexes: new Uint32Array(capacity),
    clients: new Int32Array(capacity),
    intendedNs: new Float64Array(capacity),
    sentNs: new Float64Array(capacity),
  };
}

/** A ring of twice the size with the same entries, each at its place there. */
function doubled(old: Ring): Ring {
  const ring = createRing((old.mask + 1) * 2);
  for (let from = 0; from <= old.mask; from++) {
    if (old.states[from] === FORGOTTEN) continue;
    const to = (old.indexes[from] as number) & ring.mask;
    ring.states[to] = old.states[from] as number;
    ring.indexes[to] = old.indexes[from] as number;
    ring.clients[to] = old.clients[from] as number;
    ring.intendedNs[to] = old.intendedNs[from] as number;
    ring.sentNs[to] = old.sentNs[from] as number;
  }
  return ring;
}
