import { describe, expect, it } from 'vitest';
import { explainSpeedUp, judgeSpeedUp, type SpeedUp } from './judge-speed-up.js';

const GAINS = { value: 1.9, low: 1.7, high: 2.1 };
const EVEN = { value: 1.01, low: 0.9, high: 1.1 };
const OPEN = { value: 1.3, low: 0.7, high: 2 };

const ONE_CPU = { value: 0.99, low: 0.97, high: 1.01 };
const MORE_CPUS = { value: 1.9, low: 1.8, high: 2 };

function loop(ratio: SpeedUp['ratio'], busyCpus = ONE_CPU): SpeedUp {
  return { style: 'event-loop', kind: 'loop', at: 4, ratio, busyCpus };
}

function pool(ratio: SpeedUp['ratio'], at = 4, style = 'cluster'): SpeedUp {
  return { style, kind: 'pool', at, ratio, busyCpus: MORE_CPUS };
}

describe('judgeSpeedUp', () => {
  it.each<[string, string, SpeedUp[]]>([
    ['holds', 'no loop gains and a pool does', [loop(EVEN), loop(EVEN), pool(GAINS), pool(OPEN)]],
    ['holds partly', 'one of two gains', [loop(GAINS, MORE_CPUS), loop(EVEN), pool(GAINS)]],
    ['does not hold here', 'loops gain by CPUs', [loop(GAINS, MORE_CPUS), pool(GAINS)]],
    ['inconclusive', 'loops gain with one CPU busy', [loop(GAINS), loop(GAINS), pool(GAINS)]],
    ['inconclusive', 'loops gain and no pool does', [loop(GAINS, MORE_CPUS), pool(OPEN)]],
    ['inconclusive', 'there is no loop', [pool(GAINS)]],
    ['inconclusive', 'no pool gains either', [loop(EVEN), pool(EVEN), pool(OPEN)]],
    ['inconclusive', 'a loop is open', [loop(OPEN), loop(EVEN), pool(GAINS)]],
    [
      'inconclusive',
      'a pool gains with fewer workers alone',
      [loop(EVEN), pool(GAINS, 2), pool(OPEN)],
    ],
  ])('%s when %s', (verdict, _, speedUps) => {
    expect(judgeSpeedUp(speedUps, { cpus: 4, generatorShare: 0.02 })).toBe(verdict);
  });

  it('is inconclusive when the generator needed the CPUs itself', () => {
    const speedUps = [loop(EVEN), pool(GAINS)];
    expect(judgeSpeedUp(speedUps, { cpus: 4, generatorShare: 0.11 })).toBe('inconclusive');
  });
});

describe('explainSpeedUp', () => {
  const facts = { cpus: 4, rounds: 6, failed: [], doubts: [], generatorShare: 0.02 };

  it('says why a loop gains nothing where pools do', () => {
    const text = explainSpeedUp([loop(EVEN), pool(GAINS), pool(EVEN, 4, 'piscina')], facts);
    expect(text).toContain('event-loop 1.01 (0.9 to 1.1)');
    expect(text).toContain('One thread waits for all sockets');
    expect(text).toContain("took 2.0 % of the machine's CPU at most.");
    expect(text).not.toContain('has not shown');
  });

  it('says that the machine showed no further processors', () => {
    const text = explainSpeedUp([loop(EVEN), pool(OPEN)], { ...facts, generatorShare: 0.2 });
    expect(text).toContain('has not shown that it has 4 processors to give');
    expect(text).toContain('20 % of the machine');
    expect(text).toContain('more than the 10 %');
  });

  it('does not lay to a second CPU what was gained with one busy', () => {
    const text = explainSpeedUp([loop(GAINS), pool(GAINS)], { ...facts, rounds: 5 });
    expect(text).toContain('intervals of ratios are wider than they need be');
    expect(text).toContain('event-loop gained and yet kept 0.99 (0.97 to 1.01) CPUs busy');
    expect(text).not.toContain('One thread waits');
  });
});
