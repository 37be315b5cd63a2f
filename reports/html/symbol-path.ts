// SVG paths of the mark shapes, about 10 pixels across, around the origin. The names are Vega's.

const PATHS: Readonly<Record<string, string>> = {
  circle: 'M-4.5,0A4.5,4.5,0,1,1,4.5,0A4.5,4.5,0,1,1,-4.5,0Z',
  square: 'M-4,-4H4V4H-4Z',
  diamond: 'M0,-5.5L4.2,0L0,5.5L-4.2,0Z',
  cross: 'M-5,-1.7H-1.7V-5H1.7V-1.7H5V1.7H1.7V5H-1.7V1.7H-5Z',
  'triangle-up': 'M0,-4.8L5,4H-5Z',
  'triangle-down': 'M0,4.8L-5,-4H5Z',
  'triangle-right': 'M4.8,0L-4,5V-5Z',
  'triangle-left': 'M-4.8,0L4,-5V5Z',
};

/** @param shape a name of Vega's, or a path of its own within ±1. */
export function pathSymbol(shape: string): string {
  const path = PATHS[shape];
  if (path !== undefined) return path;
  return shape.replaceAll(/-?\d+(?:\.\d+)?/gu, (digits) =>
    String(Number((Number(digits) * 5).toFixed(2))),
  );
}
