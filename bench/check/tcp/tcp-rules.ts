// The rules of servers on streams, in the order they are tried: what others build on comes first, what ends the server last.
import type { CheckRule } from '../rule.js';
import { announcedLengthRule } from './announced-length-rule.js';
import { byteOrderRule } from './byte-order-rule.js';
import { echoRule, echoSizesRule } from './echo-rules.js';
import { halfCloseRule } from './half-close-rule.js';
import { idleSessionRule } from './idle-session-rule.js';
import { MALFORMED_RULES } from './malformed-rules.js';
import { manyClientsRule } from './many-clients-rule.js';
import { backpressureRule, slowReaderRule } from './patience-rules.js';
import { resetRule } from './reset-rule.js';
import { coalescedRule, fragmentsRule, replyOrderRule } from './segment-rules.js';
import { shutdownRule } from './shutdown-rule.js';
import { stoppedWriterRule } from './stopped-writer-rule.js';
import { computeRule, waitRule } from './work-rules.js';

export const TCP_RULES: readonly CheckRule[] = [
  echoRule,
  echoSizesRule,
  fragmentsRule,
  coalescedRule,
  halfCloseRule,
  resetRule,
  manyClientsRule,
  slowReaderRule,
  byteOrderRule,
  waitRule,
  computeRule,
  replyOrderRule,
  ...MALFORMED_RULES,
  announcedLengthRule,
  backpressureRule,
  idleSessionRule,
  stoppedWriterRule,
  shutdownRule,
];
