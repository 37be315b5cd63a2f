// The style `posix-iterative`, as the process that it needs to itself, against the conformance suite over the wire.
import { describeOverTheWire } from '../conformance/wire.js';

describeOverTheWire('posix-iterative', ['tcp', 'udp']);
