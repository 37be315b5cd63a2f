// What the check must say of each broken server for streams.
import type { Refusal } from './refusal.js';

const MALFORMED = ['tcp-oversized', 'tcp-unknown-kind', 'tcp-flags'];

export const STREAM_REFUSALS: readonly Refusal[] = [
  { mode: 'right', level: 'full', fails: {}, follows: [] },
  { mode: 'right-plain', level: 'echo', fails: {}, follows: [] },
  { mode: 'right-pool-of-1', level: 'full', fails: {}, follows: [] },
  { mode: 'right-pool-of-2', level: 'full', fails: {}, follows: [] },
  { mode: 'right-pool-of-3', level: 'echo', fails: {}, follows: [] },
  {
    mode: 'signed-sequence',
    level: 'echo',
    fails: { 'tcp-echo': /80000000.*the server was gone.*out of range/su },
    follows: [],
  },
  {
    mode: 'cuts-silent',
    level: 'echo',
    fails: { 'tcp-idle-session': /the server closed the connection in the silence.*no timeout/su },
    follows: ['tcp-slow-reader'],
  },
  {
    mode: 'ends-after-1000',
    level: 'echo',
    fails: { 'tcp-coalesced': /of 2,000 .*on one connection.*closed the connection/su },
    follows: [],
  },
  {
    mode: 'reads-one-byte',
    level: 'full',
    fails: {
      'tcp-unknown-kind': /kind 0100.*it was answered/su,
      'tcp-flags': /flags 0100.*it was answered/su,
    },
    follows: [],
  },
  {
    mode: 'waits-16-bits',
    level: 'full',
    fails: { 'tcp-wait': /a wait of 70 ms came after .*read as 16 bits/su },
    follows: ['tcp-half-close', 'tcp-shutdown'],
  },
  {
    mode: 'little-endian-digest',
    level: 'full',
    fails: {
      'tcp-byte-order': /the digest is [\da-f]{8}, .* right, but little-endian.*htonl/su,
      'tcp-compute': /right, but little-endian/u,
    },
    follows: [],
  },
  {
    mode: 'little-endian-header',
    level: 'echo',
    fails: { 'tcp-echo': /payloadBytes is right but little-endian: got 2c000000.*'!'/su },
    follows: 'any',
  },
  {
    mode: 'reads-little-endian',
    level: 'full',
    fails: { 'tcp-echo': /every integer little-endian was answered.*ntohl/su },
    follows: 'any',
  },
  {
    mode: 'adds-newline',
    level: 'echo',
    fails: { 'tcp-echo': /a newline \(0a\)/u },
    follows: 'any',
  },
  {
    mode: 'greets',
    level: 'echo',
    fails: { 'tcp-echo': /that nobody asked for came before the reply.*Welcome.*no greeting/su },
    follows: 'any',
  },
  {
    mode: 'closes-after-first',
    level: 'echo',
    fails: { 'tcp-echo': /the second on its connection.*the server closed the connection/su },
    follows: 'any',
  },
  {
    mode: 'plain-decodes-text',
    level: 'echo',
    fails: { 'tcp-echo': /not UTF-8 came back as ef bf bd.*Keep bytes as bytes/su },
    follows: 'any',
  },
  {
    mode: 'plain-upper-cases',
    level: 'echo',
    fails: { 'tcp-echo': /upper-cased.*without upper\(\)/su },
    follows: 'any',
  },
  {
    mode: 'plain-one-recv-of-1024',
    level: 'echo',
    fails: { 'tcp-echo-sizes': /cut at 1,024 bytes of 1,025.*one recv\(1024\)/su },
    follows: ['tcp-coalesced', 'tcp-half-close', 'tcp-slow-reader', 'tcp-reset'],
  },
  {
    mode: 'plain-ignores-short-send',
    level: 'echo',
    // Where the loss begins between two replies there is nothing of the next one to tell by.
    fails: {
      'tcp-slow-reader':
        /no reply read.*(?:cut at .*one send may take less.*sendall|nothing came)/su,
    },
    follows: ['tcp-half-close'],
  },
  {
    mode: 'chunk-is-frame',
    level: 'echo',
    fails: {
      'tcp-fragments': /one byte at a time.*nothing came/su,
      'tcp-coalesced': /300 requests in one write/u,
    },
    follows: ['tcp-echo-sizes', 'tcp-half-close', 'tcp-slow-reader'],
  },
  {
    mode: 'shared-buffer',
    level: 'echo',
    fails: { 'tcp-many-clients': /the reply to a request of client \d+ came instead/u },
    follows: [
      'tcp-fragments',
      'tcp-coalesced',
      'tcp-half-close',
      'tcp-reset',
      'tcp-slow-reader',
      'tcp-stopped-writer',
    ],
  },
  {
    mode: 'keeps-few-connections',
    level: 'echo',
    fails: { 'tcp-many-clients': /client 5, 4 others being connected.*closed its connection/su },
    follows: [],
  },
  {
    mode: 'dies-of-reset',
    level: 'echo',
    fails: { 'tcp-reset': /the server was gone.*ECONNRESET/su },
    follows: ['tcp-slow-reader'],
  },
  {
    mode: 'waits-for-stopped-writer',
    level: 'echo',
    fails: {
      'tcp-stopped-writer':
        /of a frame, then nothing.*another client's echo.*serve others until the rest/su,
    },
    follows: ['tcp-slow-reader'],
  },
  {
    mode: 'drops-at-half-close',
    level: 'full',
    fails: { 'tcp-half-close': /^(?=.*that were owed, then the server closed).*allowHalfOpen/su },
    follows: [],
  },
  {
    mode: 'never-closes',
    level: 'full',
    fails: { 'tcp-half-close': /the server had not closed/u },
    follows: [],
  },
  {
    mode: 'reorders',
    level: 'full',
    fails: { 'tcp-reply-order': /the reply to request 2 of this client came instead/u },
    follows: ['tcp-half-close', ...MALFORMED],
  },
  {
    mode: 'ignores-wait',
    level: 'full',
    fails: { 'tcp-wait': /the reply to a wait of \d+ ms came after .*kind 2 asks to wait/su },
    follows: [],
  },
  {
    mode: 'accepts-malformed',
    level: 'full',
    fails: {
      'tcp-oversized': /announces 1,048,577.*the connection was still open/su,
      'tcp-unknown-kind': /kind 0003.*it was answered/su,
      'tcp-flags': /flags 0001.*it was answered/su,
    },
    follows: ['tcp-announced-length'],
  },
  {
    mode: 'trusts-length',
    level: 'full',
    fails: { 'tcp-announced-length': /announces 4,294,967,295.*out of memory: 4294967315/su },
    follows: [],
  },
  {
    mode: 'never-pauses',
    level: 'full',
    fails: { 'tcp-backpressure': /took all of it.*pause the socket/su },
    follows: [],
  },
  {
    mode: 'ignores-sigterm',
    level: 'echo',
    fails: { 'tcp-shutdown': /it was still there after .* and was killed.*Handle SIGTERM/su },
    follows: [],
  },
  {
    mode: 'leaves-child',
    level: 'echo',
    fails: { 'tcp-shutdown': /left processes behind.*End your children/su },
    follows: [],
  },
];
