// The rules of servers on streams, in the order they are tried: what others build on comes first, what ends the server last.
import type { CheckRule } from '../rule.js';
import { echoRule, echoSizesRule } from './echo-rules.js';

export const TCP_RULES: readonly CheckRule[] = [echoRule, echoSizesRule];
