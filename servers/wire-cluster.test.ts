// The style of several processes, as the harness starts it, against the conformance suite over the wire. Datagrams know no
// scheduling: workers share their socket either way.
import { describeOverTheWire } from './conformance/wire.js';

describeOverTheWire('cluster --workers 2');
describeOverTheWire('cluster --workers 2 --scheduling none', ['tcp']);
