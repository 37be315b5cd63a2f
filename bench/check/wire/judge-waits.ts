// Whether replies to wait requests came when they may: not before their time, and not long after it. Pure; for both transports.

/** One wait, as its client saw it: from before its request was sent until its reply was there. Milliseconds. */
export interface TimedWait {
  readonly askedMs: number;
  readonly tookMs: number;
}

/** What is wrong with the times. */
export interface WaitFault {
  readonly status: 'fail' | 'warn';
  readonly received: string;
  readonly remedy: string;
}

/** Timers of whole milliseconds end up to one early. */
const ROUNDED_MS = 1;
const TWO_BYTES = 0xffff;
/** A server that looks at its clock so seldom is late with every wait; one that a busy machine delayed is not. */
const LATE_MS = 50;

/** @param waits each right in its bytes; a client cannot see a wait end early that did not. @returns null when all is well. */
export function judgeWaits(waits: readonly TimedWait[]): WaitFault | null {
  const tooSoon = waits
    .map((wait) => ({ ...wait, earlyMs: wait.askedMs - wait.tookMs }))
    .filter(({ earlyMs }) => earlyMs > 0)
    .sort((one, other) => other.earlyMs - one.earlyMs);
  const [early] = tooSoon;
  if (early !== undefined)
    return tooSoon.every(isCutTo16Bits) ? cutTo16Bits(early) : tooEarly(early);
  const least = Math.min(...waits.map(({ askedMs, tookMs }) => tookMs - askedMs));
  if (least <= LATE_MS || waits.length === 0) return null;
  return {
    status: 'warn',
    received: `every reply came late, by ${least.toFixed(0)} ms or more`,
    remedy:
      'Wait by a timer or a sleep of the very length, not by looking at the clock now and then.',
  };
}

/** Long enough that two bytes do not hold it, and waited for what they do hold. */
function isCutTo16Bits({ askedMs, tookMs }: TimedWait): boolean {
  const [askedUs, tookUs] = [askedMs * 1_000, tookMs * 1_000];
  const cutUs = askedUs & TWO_BYTES;
  return askedUs > TWO_BYTES && tookUs >= cutUs && tookUs < (cutUs + askedUs) / 2;
}

function cutTo16Bits({ askedMs, tookMs }: TimedWait): WaitFault {
  const askedUs = askedMs * 1_000;
  const cut = (askedUs & TWO_BYTES).toLocaleString('en-US');
  return {
    status: 'fail',
    received: `the reply to a wait of ${askedMs} ms came after ${tookMs.toFixed(2)} ms, as if amount were read as 16 bits (${cut} µs)`,
    remedy: 'amount is an unsigned integer of 32 bits: keep all of them.',
  };
}

function tooEarly({ askedMs, tookMs, earlyMs }: TimedWait & { earlyMs: number }): WaitFault {
  const received = `the reply to a wait of ${askedMs} ms came after ${tookMs.toFixed(2)} ms`;
  if (earlyMs <= ROUNDED_MS) {
    return {
      status: 'warn',
      received,
      remedy:
        'Timers of whole milliseconds may end a part of one early: round up, and add 1 (setTimeout in Node).',
    };
  }
  const isUnits = tookMs < askedMs / 2;
  return {
    status: 'fail',
    received,
    remedy: isUnits
      ? 'kind 2 asks to wait amount microseconds before the reply is sent: time.sleep(amount / 1_000_000), usleep(amount).'
      : 'Do not reply before amount microseconds have passed since the request came.',
  };
}
