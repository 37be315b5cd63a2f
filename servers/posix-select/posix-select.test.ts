// The style `posix-select`, as the process that it needs to itself, against the conformance suite over the wire.
import { describe } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { describeOverTheWire } from '../conformance/wire.js';

const reason = unsupportedReason();

describe.skipIf(reason !== null)(reason ?? 'in its own process', () => {
  describeOverTheWire('posix-select', ['tcp', 'udp']);
});
