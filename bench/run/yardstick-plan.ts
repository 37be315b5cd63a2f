// Which cell the yardstick is, for how long it is measured, and at which places of a round. Pure; its server is servers/yardstick/.
import { fileURLToPath } from 'node:url';
import type { Cell, Yardstick } from '../../results/run.js';
import type { Scenario } from '../../results/scenario.js';
import { cellId } from '../plan.js';

/** Raised with a new server file, never by changing one. */
export const YARDSTICK_VERSION = 1;

/** What its cell has in place of a style's name. */
export const YARDSTICK_STYLE = `yardstick-${YARDSTICK_VERSION}`;

/** Cells in a row without a yardstick: it costs a run some eight per cent, and the machine drifts from minute to minute. */
const MAX_STRETCH_CELLS = 12;
/** Fewer where windows are long. */
const MAX_STRETCH_MS = 60_000;
/** Beyond a second a window adds little to what the measurements on both sides of a cell tell. */
const MAX_WINDOW_MS = 1_000;
const MAX_WARMUP_MS = 500;

/** Never to change within a version: 16 clients keep one thread busy on any machine, with one connection each. */
const CELL = {
  style: YARDSTICK_STYLE,
  options: {},
  transport: 'tcp',
  workload: 'echo',
  messageBytes: 64,
  concurrency: 16,
  sessionRequests: 0,
  idleConnections: 0,
} as const satisfies Omit<Cell, 'id'>;

type Phases = Pick<Scenario, 'warmupMs' | 'windowMs'>;

/** What a new run of the scenario begins with; null where it has no yardstick. */
export function createYardstick(scenario: Scenario): Yardstick | null {
  if (!scenario.yardstick) return null;
  return {
    version: YARDSTICK_VERSION,
    cell: { id: cellId(CELL), ...CELL },
    ...yardstickPhases(scenario),
    repetitions: [],
  };
}

/** How long it is measured: as long as the cells are, within bounds. */
export function yardstickPhases({ warmupMs, windowMs }: Phases): Phases {
  return {
    warmupMs: Math.min(warmupMs, MAX_WARMUP_MS),
    windowMs: Math.min(windowMs, MAX_WINDOW_MS),
  };
}

/** Numbers of cells after which it is measured: 0, all of them, and evenly between. */
export function yardstickPlaces(cells: number, { warmupMs, windowMs }: Phases): number[] {
  if (cells === 0) return [];
  const byTime = Math.floor(MAX_STRETCH_MS / (warmupMs + windowMs));
  const stretches = Math.ceil(cells / Math.min(MAX_STRETCH_CELLS, Math.max(1, byTime)));
  return Array.from({ length: stretches + 1 }, (_, i) => Math.round((i * cells) / stretches));
}

/** The program that serves a cell's style where it is the yardstick; undefined: a style's own. */
export function yardstickEntry(style: string): string | undefined {
  if (style !== YARDSTICK_STYLE) return undefined;
  return fileURLToPath(new URL(`../../servers/yardstick/${YARDSTICK_STYLE}.js`, import.meta.url));
}
