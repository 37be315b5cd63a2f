// The style `posix-select`, as the process that it needs to itself, against the conformance suite over the wire.
import { describeOverTheWire } from '../conformance/wire.js';

describeOverTheWire('posix-select', ['tcp', 'udp']);
