// The style `posix-poll`, as the process that it needs to itself, against the conformance suite over the wire.
import { describeOverTheWire } from '../conformance/wire.js';

describeOverTheWire('posix-poll', ['tcp', 'udp']);
