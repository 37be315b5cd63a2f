// Every rule there is, in the order they are tried. The only place that lists them.
import type { CheckRule } from './rule.js';
import { TCP_RULES } from './tcp/tcp-rules.js';
import { UDP_RULES } from './udp/udp-rules.js';

/** Rules of both transports; those that end their server come last in each. */
export const RULES: readonly CheckRule[] = [...TCP_RULES, ...UDP_RULES];
