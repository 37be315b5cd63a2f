import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleRun, exampleYardstick } from '../../results/example-run.js';
import { createYardstick, yardstickEntry, yardstickPlaces } from './yardstick-plan.js';

const { scenario } = exampleRun();

describe('createYardstick', () => {
  it('is measured as long as the cells are, up to a second after half a second', () => {
    const phases = (warmupMs: number, windowMs: number): unknown => {
      const yardstick = createYardstick({ ...scenario, warmupMs, windowMs });
      return [yardstick?.warmupMs, yardstick?.windowMs];
    };
    expect(phases(100, 250)).toEqual([100, 250]);
    expect(phases(1_000, 3_000)).toEqual([500, 1_000]);
  });

  it('is the cell that its version stands for, served by a program of its own', () => {
    const cell = createYardstick(scenario)?.cell;
    expect(cell).toEqual(exampleYardstick().cell);
    expect(existsSync(yardstickEntry(cell?.style ?? '') ?? '')).toBe(true);
    expect(yardstickEntry('event-loop')).toBeUndefined();
  });

  it('is left out where the scenario says so', () => {
    expect(createYardstick({ ...scenario, yardstick: false })).toBeNull();
  });
});

describe('yardstickPlaces', () => {
  const SHORT = { warmupMs: 100, windowMs: 250 };

  it.each([
    [0, []],
    [1, [0, 1]],
    [12, [0, 12]],
    [13, [0, 7, 13]],
    [72, [0, 12, 24, 36, 48, 60, 72]],
  ])('of %i cells are before, after and evenly between', (cells, places) => {
    expect(yardstickPlaces(cells, SHORT)).toEqual(places);
  });

  it('lie a minute apart where windows are long', () => {
    expect(yardstickPlaces(6, { warmupMs: 1_000, windowMs: 29_000 })).toEqual([0, 2, 4, 6]);
    expect(yardstickPlaces(2, { warmupMs: 0, windowMs: 600_000 })).toEqual([0, 1, 2]);
  });
});
