// What the check must say of each broken server for datagrams.
import type { Refusal } from './refusal.js';

export const DATAGRAM_REFUSALS: readonly Refusal[] = [
  { mode: 'right', level: 'full', fails: {}, follows: [] },
  { mode: 'right-plain', level: 'echo', fails: {}, follows: [] },
  { mode: 'right-slow', level: 'echo', fails: {}, follows: [] },
  {
    mode: 'signed-sequence',
    level: 'echo',
    fails: { 'udp-echo': /80000000.*the server is gone.*out of range/su },
    follows: [],
  },
  {
    mode: 'reads-one-byte',
    level: 'full',
    fails: {
      'udp-unknown-kind': /a frame of kind 0100\n.*it was answered by/su,
      'udp-flags': /a frame with flags 0100\n.*it was answered by/su,
    },
    follows: [],
  },
  {
    mode: 'waits-16-bits',
    level: 'full',
    fails: { 'udp-wait': /a wait of 70 ms came after .*read as 16 bits/su },
    follows: ['udp-meanwhile', 'udp-shutdown'],
  },
  {
    mode: 'little-endian-digest',
    level: 'full',
    fails: {
      'udp-byte-order': /the digest is [\da-f]{8}, .* right, but little-endian.*htonl/su,
      'udp-compute': /right, but little-endian/u,
    },
    follows: [],
  },
  {
    mode: 'reads-little-endian',
    level: 'full',
    fails: { 'udp-echo': /every integer little-endian was answered.*ntohl/su },
    follows: 'any',
  },
  {
    mode: 'payload-only',
    level: 'echo',
    fails: { 'udp-echo': /only the payload came back, without the 20-byte header/u },
    follows: 'any',
  },
  {
    mode: 'plain-cuts-at-1024',
    level: 'echo',
    fails: { 'udp-echo-sizes': /1,025 bytes.*cut at 1,024 bytes.*your recvfrom\(1024\)/su },
    follows: [],
  },
  {
    mode: 'drops-over-2000',
    level: 'echo',
    fails: { 'udp-echo-sizes': /up to 2,000 bytes came back; of one of 2,001.*recvfrom\(2000\)/su },
    follows: [],
  },
  {
    mode: 'plain-decodes-text',
    level: 'echo',
    fails: { 'udp-echo': /not UTF-8 came back as ef bf bd.*Keep bytes as bytes/su },
    follows: ['udp-echo-sizes'],
  },
  {
    mode: 'plain-strips',
    level: 'echo',
    fails: {
      'udp-echo': /that look like blanks were stripped.*no strip\(\)/su,
      'udp-plain': /68656c6c 6f0d0a.*another came back, 5 bytes/su,
    },
    follows: [],
  },
  {
    mode: 'plain-ends-at-empty',
    level: 'echo',
    fails: { 'udp-empty': /an empty datagram.*the server is gone, it exited with 0/su },
    follows: [],
  },
  {
    mode: 'duplicates',
    level: 'echo',
    fails: { 'udp-one-reply': /8 of 8 were answered more than once.*one sendto for one/su },
    follows: [],
  },
  {
    mode: 'answers-from-other-port',
    level: 'echo',
    fails: { 'udp-reply-address': /came from port \d+: a connected client.*by the very socket/su },
    follows: [],
  },
  {
    mode: 'answers-to-localhost',
    level: 'echo',
    fails: { 'udp-other-address': /127\.0\.0\.2.*nothing came.*from the usual address was/su },
    follows: [],
  },
  {
    mode: 'answers-last-sender',
    level: 'full',
    fails: {
      'udp-many-senders': /the reply to another sender's request came instead/u,
      'udp-meanwhile': /sender of the echo request|not this client's/u,
    },
    // A reply that went to somebody else may come to the next rule's client, too.
    follows: 'any',
  },
  {
    mode: 'mixes-buffers',
    level: 'echo',
    fails: {
      'udp-many-senders': /the reply to another sender's request came instead/u,
      'udp-burst': /were never answered.*more replies than requests.*a buffer of its own/su,
    },
    follows: ['udp-sender-leaves'],
  },
  {
    mode: 'drops-while-busy',
    level: 'echo',
    fails: { 'udp-burst': /of 64 were never answered, although each was sent 3 times.*EAGAIN/su },
    follows: ['udp-many-senders', 'udp-sender-leaves'],
  },
  {
    mode: 'plain-joins',
    level: 'echo',
    fails: { 'udp-burst': /\d+ replies came in one datagram of .*a pipe or a stream/su },
    follows: ['udp-many-senders'],
  },
  {
    mode: 'dies-of-unreachable',
    level: 'echo',
    fails: { 'udp-sender-leaves': /the server is gone, .*ECONNREFUSED/su },
    follows: ['udp-reply-address'],
  },
  {
    mode: 'ignores-compute',
    level: 'full',
    fails: { 'udp-compute': /the digest is 00000000, .* it was not filled in/su },
    follows: [],
  },
  {
    mode: 'compute-one-step-too-many',
    level: 'full',
    fails: { 'udp-compute': /that of one step too many/u },
    follows: [],
  },
  {
    mode: 'compute-fnv-1',
    level: 'full',
    fails: { 'udp-compute': /that of FNV-1, which multiplies before it xors/u },
    follows: [],
  },
  {
    mode: 'compute-signed-shift',
    level: 'full',
    fails: { 'udp-compute': /that of a signed right shift.*uint32_t/su },
    follows: [],
  },
  {
    mode: 'compute-zero-seed',
    level: 'full',
    fails: { 'udp-compute': /the payload cc2431c4.*the hash of this payload is 0/su },
    follows: [],
  },
  {
    mode: 'waits-milliseconds',
    level: 'full',
    fails: { 'udp-wait': /as if amount were in milliseconds/u },
    follows: ['udp-meanwhile', 'udp-shutdown'],
  },
  {
    mode: 'accepts-malformed',
    level: 'full',
    fails: {
      'udp-wrong-length': /announces [\d,]+\n.*it was answered by/su,
      'udp-unknown-kind': /a frame of kind 0003\n.*it was answered by/su,
      'udp-flags': /a frame with flags 0001\n.*it was answered by/su,
    },
    follows: [],
  },
  {
    mode: 'ignores-sigterm',
    level: 'echo',
    fails: { 'udp-shutdown': /it was still there after .* and was killed.*Handle SIGTERM/su },
    follows: [],
  },
];
