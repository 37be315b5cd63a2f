// The autocannon engine against servers whose faults are known.
import { testTruths } from '../truth.js';

testTruths({ engine: 'autocannon', transport: 'http' }, []);
