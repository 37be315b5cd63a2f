// The node engine against servers whose faults are known.
import { testTruths } from '../truth.js';

testTruths({ engine: 'node', transport: 'tcp' }, []);
testTruths({ engine: 'node', transport: 'udp' }, []);
