import { describe, expect, it } from 'vitest';
import { assignLooks } from './style-look.js';

const ALL_STYLES = [
  'iterative',
  'cluster',
  'piscina',
  'event-loop',
  'posix-iterative',
  'posix-fork',
  'posix-prefork',
  'posix-threads',
  'posix-select',
  'posix-poll',
  'posix-epoll',
];

describe('the look of styles', () => {
  it('gives a known style the same look whatever else is in the run', () => {
    const [alone] = assignLooks(['cluster']);
    expect(assignLooks(ALL_STYLES)).toContainEqual(alone);
    expect(assignLooks(['somebody', 'cluster', 'else'])).toContainEqual(alone);
  });

  it('gives no two styles of a run the same colour and shape', () => {
    const labels = [...ALL_STYLES, 'null', 'cluster --workers 2', 'cluster --workers 4', 'mine'];
    const looks = assignLooks(labels);
    const pairs = new Set(looks.map(({ colour, shape }) => `${colour} ${shape}`));
    expect(looks.map((look) => look.label)).toEqual(labels);
    expect(pairs.size).toBe(labels.length);
  });

  it('gives styles with options colours that no known style of the run has', () => {
    const looks = assignLooks(['cluster', 'cluster --workers 2', 'cluster --workers 4']);
    expect(new Set(looks.map((look) => look.colour)).size).toBe(3);
  });

  it('draws a style with options as the style itself, where the run has no other of its kind', () => {
    const [known] = assignLooks(['posix-threads']);
    const label = 'posix-threads --threads per-connection';
    expect(assignLooks(['event-loop', label])[1]).toEqual({ ...known, label });
    expect(assignLooks([label, 'posix-threads'])[1]).toEqual(known);
  });

  it('leaves a style’s options out of the legend, unless they tell it from another', () => {
    const label = 'cluster --workers 2';
    expect(assignLooks([label, 'piscina'])[0]?.shortLabel).toBe('cluster');
    expect(assignLooks([label, 'cluster'])[0]?.shortLabel).toBe(label);
  });

  it('has colours that stand out from light and dark paper', () => {
    for (const { label, colour } of assignLooks([
      'iterative',
      'cluster',
      'piscina',
      'event-loop',
    ])) {
      for (const paper of ['#ffffff', '#14171b']) {
        // Least contrast for graphics: WCAG 2.2, 1.4.11.
        expect(contrast(colour, paper), `${label} on ${paper}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

function contrast(a: string, b: string): number {
  const [less = 0, more = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (more + 0.05) / (less + 0.05);
}

/** @see WCAG 2.2, relative luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
