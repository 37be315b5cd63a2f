// How often a session looks at all its clients for requests that have timed out, over streams and datagrams alike.

/** Timeouts are found by a sweep this many times per timeout: within 5 % of it, and no timer per request. */
export const SWEEPS_PER_TIMEOUT = 20;
