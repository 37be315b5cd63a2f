// An axis of nights: where it begins and ends, and which of its moments are labelled how. Worked out here, since Vega's own time
// scales cannot be shared by layers, and would label in the reader's time zone.

export interface TimeAxis {
  /** Milliseconds since 1970. */
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** Vega expression. */
  readonly labelExpr: string;
}

const DAY_MS = 86_400_000;
/** Room left and right of the runs, as a share of the time between them, and at least. */
const ROOM_RATIO = 0.03;
const MIN_ROOM_MS = 60_000;
/** As many labels as a narrow plot has room for. */
const TICKS = 4;
/** Below so many days hours tell runs apart, from so many on months do. */
const FEW_DAYS = 3;
const MANY_DAYS = 300;

/** @param fromMs of the first run. @param toMs of the last. */
export function timeAxis(fromMs: number, toMs: number): TimeAxis {
  const room = Math.max(MIN_ROOM_MS, (toMs - fromMs) * ROOM_RATIO);
  const domain = [fromMs - room, toMs + room] as const;
  const days = (toMs - fromMs) / DAY_MS;
  if (days < FEW_DAYS) {
    const step = (domain[1] - domain[0]) / TICKS;
    const ticks = Array.from({ length: TICKS }, (_, index) => domain[0] + (index + 0.5) * step);
    return { domain, ticks, labelExpr: format(days < 1 ? '%H:%M' : '%-d %b %H:%M') };
  }
  const step = Math.ceil(days / TICKS) * DAY_MS;
  const first = Math.ceil(domain[0] / DAY_MS) * DAY_MS;
  const ticks: number[] = [];
  for (let tick = first; tick <= domain[1]; tick += step) ticks.push(tick);
  return { domain, ticks, labelExpr: format(days < MANY_DAYS ? '%-d %b' : '%b %Y') };
}

function format(pattern: string): string {
  return `utcFormat(datum.value, '${pattern}')`;
}
