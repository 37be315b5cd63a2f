// The grey band on latency plots: gaps that a bare spin loop saw on this machine. What lies inside it says nothing of a server.
import type { AxisScale } from './axis-scale.js';
import type { Plot } from './chart.js';

/** Empty when the floor lies below the plot. @param floor in the unit of the y axis. @param when a Vega expression. */
export function floorLayer(
  floor: number | null,
  scale: AxisScale,
  when = 'true',
): Extract<Plot, { layer: unknown }>['layer'] {
  if (floor === null || floor <= scale.domain[0]) return [];
  const [from, highest] = scale.domain;
  return [
    {
      data: { values: [{ from, to: Math.min(floor, highest) }] },
      transform: [{ filter: when }],
      mark: { type: 'rect', color: '#8a8f98', opacity: 0.22, tooltip: null },
      encoding: { y: { field: 'from', type: 'quantitative' }, y2: { field: 'to' } },
    },
  ];
}
