// The requests of one datagram flow: which are under way, and what became of the recent ones. Typed arrays in a ring indexed by
// sequence, so that sending allocates nothing. Pure: no sockets, no clock.

/** What is known of a sequence. `forgotten`: never sent, or so long ago that its place was needed. */
export type RequestState = 'forgotten' | 'outstanding' | 'answered' | 'given-up';

/** The requests of one flow. Sequences are u32 and wrap. */
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
  readonly outstanding: number;
}

/** Enough for the fastest closed loop to recognise a duplicate 20 ms late; more is grown into. */
const INITIAL_CAPACITY = 1_024;
const STATES = ['forgotten', 'outstanding', 'answered', 'given-up'] as const;
const FORGOTTEN = 0;
const OUTSTANDING = 1;
const ANSWERED = 2;
const GIVEN_UP = 3;

interface Ring {
  readonly mask: number;
  readonly states: Uint8Array<ArrayBuffer>;
  readonly sequences: Uint32Array<ArrayBuffer>;
  readonly clients: Int32Array<ArrayBuffer>;
  readonly intendedNs: Float64Array<ArrayBuffer>;
  readonly sentNs: Float64Array<ArrayBuffer>;
}

/** @param firstSequence where numbering starts; other than 0 in tests of the wrap. */
export function createOutstandingTable(firstSequence = 0): OutstandingTable {
  let ring = createRing(INITIAL_CAPACITY);
  let head = firstSequence >>> 0;
  let next = head;
  let outstanding = 0;

  function add(client: number, intendedNs: number, sentNs: number): number {
    while (ring.states[next & ring.mask] === OUTSTANDING) ring = doubled(ring);
    const sequence = next;
    const place = sequence & ring.mask;
    ring.states[place] = OUTSTANDING;
    ring.sequences[place] = sequence;
    ring.clients[place] = client;
    ring.intendedNs[place] = intendedNs;
    ring.sentNs[place] = sentNs;
    next = (next + 1) >>> 0;
    outstanding += 1;
    return sequence;
  }

  function codeOf(sequence: number): number {
    const place = sequence & ring.mask;
    return ring.sequences[place] === sequence ? (ring.states[place] as number) : FORGOTTEN;
  }

  function settle(sequence: number, state: 'answered' | 'given-up'): void {
    if (codeOf(sequence) === OUTSTANDING) outstanding -= 1;
    ring.states[sequence & ring.mask] = state === 'answered' ? ANSWERED : GIVEN_UP;
  }

  function oldest(): number | null {
    while (head !== next && codeOf(head) !== OUTSTANDING) head = (head + 1) >>> 0;
    return head === next ? null : head;
  }

  return {
    add,
    stateOf: (sequence) => STATES[codeOf(sequence)] as RequestState,
    clientOf: (sequence) => ring.clients[sequence & ring.mask] as number,
    intendedNsOf: (sequence) => ring.intendedNs[sequence & ring.mask] as number,
    sentNsOf: (sequence) => ring.sentNs[sequence & ring.mask] as number,
    settle,
    oldest,
    get outstanding() {
      return outstanding;
    },
  };
}

function createRing(capacity: number): Ring {
  return {
    mask: capacity - 1,
    states: new Uint8Array(capacity),
    sequences: new Uint32Array(capacity),
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
    const to = (old.sequences[from] as number) & ring.mask;
    ring.states[to] = old.states[from] as number;
    ring.sequences[to] = old.sequences[from] as number;
    ring.clients[to] = old.clients[from] as number;
    ring.intendedNs[to] = old.intendedNs[from] as number;
    ring.sentNs[to] = old.sentNs[from] as number;
  }
  return ring;
}
