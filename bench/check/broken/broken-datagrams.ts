// Servers for datagrams, each broken in one way: in what they take a datagram, its sender or its length for.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { HEADER_BYTES, readHeader } from '../../../protocol/frame.js';
import { turnIntegers } from '../wire/turn-integers.js';
import { BROKEN_HOST, type BrokenServers, type Serve } from './broken-server.js';
import { RIGHT_DATAGRAMS, datagramServer, type DatagramParts } from './datagram-server.js';
import { FRAME_FAULTS, TURNED_WORK } from './frame-work.js';
import { narrowFault } from './framing.js';

/** For more to come meanwhile. */
const LATE_MS = 2;
/** Of a slow server: those that `udp-many-senders` sends at once take longer than a patience. */
const SLOW_MS = 35;
/** Every reply a moment later, as after a turn through a queue or a pool. */
const LATE: Pick<DatagramParts, 'delayMs'> = {
  delayMs: (request) => Math.max(LATE_MS, RIGHT_DATAGRAMS.delayMs(request)),
};
/** Long enough to be told that nobody is there, on loopback. */
const HEARING_MS = 100;

/** All of them, by mode; those that begin with `plain` know nothing of frames. */
export const BROKEN_DATAGRAMS = {
  right: broken({}),
  'right-plain': plain({}),
  'right-slow': oneAtATime(SLOW_MS),
  ...Object.fromEntries(Object.entries(FRAME_FAULTS).map(([mode, work]) => [mode, broken(work)])),
  'reads-little-endian': broken({
    ...TURNED_WORK,
    accepts: (datagram) =>
      datagram.length >= HEADER_BYTES && RIGHT_DATAGRAMS.accepts(turnIntegers(datagram)),
  }),
  // recvfrom(1024): the kernel cuts what is longer, and throws the rest away.
  'plain-cuts-at-1024': plain({ receive: (datagram) => datagram.subarray(0, 1_024) }),
  // The same, but the length no longer agrees with the header, and so nothing is answered.
  'drops-over-2000': broken({ receive: (datagram) => datagram.subarray(0, 2_000) }),
  'plain-decodes-text': plain({ receive: (datagram) => Buffer.from(datagram.toString()) }),
  'plain-strips': plain({
    receive: (datagram) => Buffer.from(datagram.toString('latin1').trim(), 'latin1'),
  }),
  'accepts-malformed': broken({ accepts: (datagram) => datagram.length >= HEADER_BYTES }),
  'reads-one-byte': broken({
    accepts: (datagram) =>
      datagram.length >= HEADER_BYTES &&
      narrowFault(datagram) === null &&
      datagram.length === HEADER_BYTES + readHeader(datagram, 0).payloadBytes,
  }),
  // while data := sock.recvfrom(…): an empty datagram is taken for the end, as it is on a stream.
  'plain-ends-at-empty': plain({
    receive: (datagram) => (datagram.length === 0 ? process.exit(0) : datagram),
  }),
  duplicates: broken({
    send: (socket, reply, from, sent) => {
      RIGHT_DATAGRAMS.send(socket, reply, from, () => undefined);
      RIGHT_DATAGRAMS.send(socket, reply, from, sent);
    },
  }),
  'answers-last-sender': answersLastSender(),
  'mixes-buffers': mixesBuffers(),
  'answers-from-other-port': broken({ send: sendFromOtherPort() }),
  'answers-to-localhost': broken({
    send: (socket, reply, { port }, sent) => socket.send(reply, port, BROKEN_HOST, sent),
  }),
  'dies-of-unreachable': broken({ send: sendConnected() }),
  'drops-while-busy': dropsWhileBusy(),
  'plain-joins': plain({ send: sendJoined() }),
  'ignores-sigterm': broken({ terminated: () => undefined }),
} satisfies BrokenServers;

function broken(fault: Partial<DatagramParts>): Serve {
  return datagramServer({ ...RIGHT_DATAGRAMS, ...fault });
}

/** A server of RFC 862, but for its fault. */
function plain(fault: Partial<DatagramParts>): Serve {
  return broken({
    accepts: () => true,
    reply: (datagram) => datagram,
    delayMs: () => 0,
    ...fault,
  });
}

/** One variable for the sender's address: whoever spoke last gets all the replies that are sent after it. */
function answersLastSender(): Serve {
  let last: RemoteInfo | null = null;
  return broken({
    ...LATE,
    receive: (datagram, from) => {
      last = from;
      return datagram;
    },
    send: (socket, reply, from, sent) => RIGHT_DATAGRAMS.send(socket, reply, last ?? from, sent),
  });
}

/** One buffer for all that is received: what is answered late is answered with the bytes of what came after it. */
function mixesBuffers(): Serve {
  const buffer = Buffer.alloc(65_536);
  return broken({
    ...LATE,
    receive: (datagram) => buffer.subarray(0, datagram.copy(buffer)),
  });
}

/** One datagram after the other, each in its time: whoever comes with many others waits for all of theirs. */
function oneAtATime(eachMs: number): Serve {
  let doneMs = 0;
  return broken({
    delayMs: (request) => {
      const workMs = eachMs + RIGHT_DATAGRAMS.delayMs(request);
      doneMs = Math.max(doneMs, performance.now()) + workMs;
      return doneMs - performance.now();
    },
  });
}

/** Takes nothing while a reply is owed. */
function dropsWhileBusy(): Serve {
  let isBusy = false;
  return broken({
    ...LATE,
    accepts: (datagram) => {
      if (isBusy || !RIGHT_DATAGRAMS.accepts(datagram)) return false;
      isBusy = true;
      return true;
    },
    send: (...reply) => {
      isBusy = false;
      RIGHT_DATAGRAMS.send(...reply);
    },
  });
}

/** All that one sender has sent goes through a pipe, as to `cat`, and comes out of it in one piece. */
function sendJoined(): DatagramParts['send'] {
  const pipes = new Map<number, Buffer[]>();
  return (socket, reply, from, sent) => {
    const pipe = pipes.get(from.port);
    if (pipe !== undefined) {
      pipe.push(reply);
      sent();
      return;
    }
    const begun = [reply];
    pipes.set(from.port, begun);
    setTimeout(() => {
      pipes.delete(from.port);
      RIGHT_DATAGRAMS.send(socket, Buffer.concat(begun), from, sent);
    }, LATE_MS);
  };
}

function sendFromOtherPort(): DatagramParts['send'] {
  let other: Socket | null = null;
  return (_socket, reply, from, sent) => {
    other ??= createSocket('udp4').unref();
    RIGHT_DATAGRAMS.send(other, reply, from, sent);
  };
}

/** A connected socket for each reply, which hears that its client is gone; nobody listens to what it hears. */
function sendConnected(): DatagramParts['send'] {
  return (_socket, reply, { port, address }, sent) => {
    const own = createSocket('udp4');
    own.connect(port, address, () =>
      own.send(reply, () => {
        sent();
        setTimeout(() => own.close(), HEARING_MS);
      }),
    );
  };
}
