// Replies of one connection in the order of its requests, however the work overtakes itself. Does no I/O.

/** The requests of one connection that are not answered. */
export interface OrderedReplies {
  /** Requests waiting, those whose reply is ready but whose turn is not included. */
  size(): number;
  /** Bytes of those requests. */
  bytes(): number;
  /** Puts a reply that is ready behind those that are not. */
  push(reply: Buffer, frames: number): void;
  /** Puts a request that is being worked on; call `settle` with its reply. `cancel` gives the work up. */
  await(requestBytes: number, begin: (settle: (reply: Buffer) => void) => () => void): void;
  /** Gives up all work that is not done, and forgets it. */
  clear(): void;
}

interface Slot {
  reply: Buffer | null;
  readonly bytes: number;
  readonly frames: number;
  cancel: () => void;
}

const nothing = (): void => undefined;

/** @param send is given each reply, and how many frames it holds, when its turn has come. */
export function createOrderedReplies(
  send: (reply: Buffer, frames: number) => void,
): OrderedReplies {
  const slots: Slot[] = [];
  let bytes = 0;

  function push(reply: Buffer, frames: number): void {
    bytes += reply.length;
    slots.push({ reply, bytes: reply.length, frames, cancel: nothing });
  }

  function awaitReply(
    requestBytes: number,
    begin: (settle: (reply: Buffer) => void) => () => void,
  ): void {
    const slot: Slot = { reply: null, bytes: requestBytes, frames: 1, cancel: nothing };
    bytes += requestBytes;
    slots.push(slot);
    slot.cancel = begin((reply) => {
      slot.reply = reply;
      sendReady();
    });
  }

  function sendReady(): void {
    for (let first = slots[0]; first?.reply; first = slots[0]) {
      slots.shift();
      bytes -= first.bytes;
      send(first.reply, first.frames);
    }
  }

  function clear(): void {
    for (const slot of slots) if (slot.reply === null) slot.cancel();
    slots.length = bytes = 0;
  }

  return { size: () => slots.length, bytes: () => bytes, push, await: awaitReply, clear };
}
