// The rules of servers on datagrams, in the order they are tried: what others build on comes first, what ends the server last.
import type { CheckRule } from '../rule.js';
import { burstRule } from './burst-rule.js';
import { byteOrderRule } from './byte-order-rule.js';
import { echoRule, oneReplyRule, plainRule, replyAddressRule } from './echo-rules.js';
import { echoSizesRule } from './echo-sizes-rule.js';
import { emptyRule, flagsRule, unknownKindRule, wrongLengthRule } from './malformed-rules.js';
import { meanwhileRule } from './meanwhile-rule.js';
import { manySendersRule, otherAddressRule, senderLeavesRule } from './sender-rules.js';
import { shutdownRule } from './shutdown-rule.js';
import { computeRule, waitRule } from './work-rules.js';

export const UDP_RULES: readonly CheckRule[] = [
  echoRule,
  echoSizesRule,
  plainRule,
  oneReplyRule,
  replyAddressRule,
  manySendersRule,
  otherAddressRule,
  senderLeavesRule,
  emptyRule,
  burstRule,
  byteOrderRule,
  computeRule,
  waitRule,
  meanwhileRule,
  wrongLengthRule,
  unknownKindRule,
  flagsRule,
  shutdownRule,
];
