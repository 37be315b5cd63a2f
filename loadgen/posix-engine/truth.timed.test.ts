// The posix engine against servers whose faults are known.
import { test } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { testTruths } from '../truth.js';

const reason = unsupportedReason();
if (reason === null) {
  testTruths({ engine: 'posix', transport: 'tcp' }, []);
  testTruths({ engine: 'posix', transport: 'udp' }, []);
} else {
  test.skip(`the posix engine tells the truth (${reason})`);
}
