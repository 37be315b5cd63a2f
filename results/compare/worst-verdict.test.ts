import { describe, expect, it } from 'vitest';
import { worstComparisonVerdict } from './worst-verdict.js';

describe('worstComparisonVerdict', () => {
  it('is slower before inconclusive before same before faster, and inconclusive of nothing', () => {
    expect(worstComparisonVerdict(['faster', 'same', 'inconclusive', 'slower'])).toBe('slower');
    expect(worstComparisonVerdict(['faster', 'same', 'inconclusive'])).toBe('inconclusive');
    expect(worstComparisonVerdict(['faster', 'same'])).toBe('same');
    expect(worstComparisonVerdict(['faster'])).toBe('faster');
    expect(worstComparisonVerdict([])).toBe('inconclusive');
  });
});
