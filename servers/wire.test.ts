// The styles of one process, as the harness starts them, against the conformance suite over the wire.
import { describeOverTheWire } from './conformance/wire.js';

describeOverTheWire('event-loop');
describeOverTheWire('iterative');
describeOverTheWire('piscina --threads 2');
