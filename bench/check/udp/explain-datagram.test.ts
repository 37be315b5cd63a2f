// What is told of a datagram that is not the reply it should be, by a table; what explain-reply.ts knows is tested there.
import { describe, expect, it } from 'vitest';
import { replyTo } from '../../../protocol/sample-frames.js';
import type { ServerEnd } from '../../run/instruments.js';
import type { SubjectServer } from '../subject.js';
import { explainDatagram, noReply, refusedHere } from './explain-datagram.js';
import { plainRequest } from './plain-requests.js';

const REQUEST = plainRequest(44, 5);
const OTHER = plainRequest(44, 6);

function server(end: ServerEnd | null): SubjectServer {
  return {
    target: { transport: 'udp', host: '127.0.0.1', port: 7 },
    pid: null,
    end: () => end,
    stop: () => Promise.resolve(end),
  };
}

describe('explainDatagram', () => {
  it.each([
    ['two replies in one', Buffer.concat([REQUEST, OTHER]), /^2 replies came in one .* of 128 b/u],
    ['a reply twice in one', Buffer.concat([REQUEST, REQUEST]), /^2 replies came in one datagram/u],
    ['the reply to somebody else', OTHER, /^the reply to a request that is not this client's/u],
    ['a cut reply', REQUEST.subarray(0, 40), /^cut at 40 bytes of 64/u],
    ['a reply with a byte behind it', Buffer.concat([REQUEST, Buffer.from('x')]), /1 byte more/u],
    ['nothing', Buffer.alloc(0), /^an empty reply/u],
  ])('tells %s', (_what, received, told) => {
    expect(explainDatagram(REQUEST, received).received).toMatch(told);
  });

  it('says whose reply it is where that is known', () => {
    const others = [{ reply: replyTo(OTHER), whose: "another sender's request" }];
    expect(explainDatagram(REQUEST, OTHER, others).received).toContain("another sender's request");
  });

  it('does not take a little-endian sequence for that of another', () => {
    const turned = plainRequest(0, 5);
    turned.subarray(4, 8).reverse();
    expect(explainDatagram(plainRequest(0, 5), turned).cause).toBe('byte-order');
  });

  it('refuses to explain what is right', () => {
    expect(() => explainDatagram(REQUEST, REQUEST)).toThrow(TypeError);
  });
});

describe('noReply', () => {
  it('tells silence from an end', () => {
    const silent = noReply('a frame', server(null), 1_500).observation;
    expect(silent.received).toBe('nothing came within 1,500 ms, sent three times');
    const end: ServerEnd = { exit: 'died', how: 'it exited with 1', workers: null };
    const gone = noReply('a frame', server(end), 1_500).observation;
    expect(gone.received).toBe('nothing came: the server is gone, it exited with 1');
  });
});

describe('refusedHere', () => {
  it('blames this host', () => {
    expect(refusedHere('a frame', 'ENETUNREACH').observation).toMatchObject({
      status: 'fail',
      received: 'this host would not send it (ENETUNREACH)',
    });
  });
});
