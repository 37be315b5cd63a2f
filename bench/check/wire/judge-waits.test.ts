import { describe, expect, it } from 'vitest';
import { judgeWaits } from './judge-waits.js';

const wait = (askedMs: number, tookMs: number) => ({ askedMs, tookMs });

describe('judgeWaits', () => {
  it('has nothing to say of waits that are not short, nor of none', () => {
    expect(judgeWaits([wait(0.3, 0.5), wait(10, 10), wait(40, 300)])).toBeNull();
    expect(judgeWaits([])).toBeNull();
  });

  it('tells a server that does not wait at all that amount is microseconds', () => {
    const fault = judgeWaits([wait(1, 1.2), wait(10, 0.1), wait(40, 0.06)]);
    expect(fault).toMatchObject({
      status: 'fail',
      received: 'the reply to a wait of 40 ms came after 0.06 ms',
    });
    expect(fault?.remedy).toContain('microseconds');
  });

  it('tells a wait that ends too early from one that a timer of whole milliseconds cuts', () => {
    expect(judgeWaits([wait(10, 8.5)])?.status).toBe('fail');
    const rounded = judgeWaits([wait(10, 9.4)]);
    expect(rounded?.status).toBe('warn');
    expect(rounded?.remedy).toContain('round up');
  });

  it('tells an amount that was cut to two bytes, where all others are right', () => {
    const cut = judgeWaits([wait(10, 11), wait(70, 5.1)]);
    expect(cut?.received).toContain('as if amount were read as 16 bits (4,464 µs)');
    expect(judgeWaits([wait(10, 0.1), wait(70, 5.1)])?.remedy).toContain('usleep(amount)');
    expect(judgeWaits([wait(70, 4.4)])?.remedy).toContain('usleep(amount)');
    expect(judgeWaits([wait(70, 69.8)])?.status).toBe('warn');
  });

  it('warns of a server that is late each time, not of a machine that was busy once', () => {
    expect(judgeWaits([wait(1, 101), wait(10, 110)])?.status).toBe('warn');
    expect(judgeWaits([wait(1, 101), wait(10, 11)])).toBeNull();
  });
});
