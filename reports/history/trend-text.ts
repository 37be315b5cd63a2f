// How the parts of a history read: cells, changes with their commits, what is missing. Shared by every report on histories.
import { styleLabel } from '../../results/cell-summary.js';
import { METRIC_FACTS } from '../../results/compare/metric-facts.js';
import type {
  History,
  HistoryRun,
  Trend,
  TrendChange,
  TrendGroup,
} from '../../results/history/history.js';
import { cellText, figureText, NOTHING } from '../compare/comparison-text.js';
import { formatPercent } from '../format-quantity.js';

const COMMIT_CHARACTERS = 10;

/** `history of quick: 57 runs, 2026-01-01 to 2026-02-26`. */
export function historyHeadline({ scenario, runs }: History): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return `history of ${scenario}: no runs`;
  const count = runs.length === 1 ? '1 run' : `${runs.length} runs`;
  const [from, to] = [dayOf(first), dayOf(last)];
  return `history of ${scenario}: ${count}, ${from === to ? from : `${from} to ${to}`}`;
}

/** `server CPU per request, × yardstick: 57 runs`. */
export function groupTitle({ metric, unit, runs }: TrendGroup): string {
  const scale = unit === '× yardstick' ? ' ÷ yardstick' : '';
  return `${METRIC_FACTS[metric].name}${scale}: ${runs.length === 1 ? '1 run' : `${runs.length} runs`}`;
}

/** `Divided by yardstick 1 …`; says too when these are not the newest runs. */
export function groupReason({ main, why }: TrendGroup): string {
  const reason = `${why.charAt(0).toUpperCase()}${why.slice(1)}.`;
  return main ? reason : `Apart, since they do not compare with the newest. ${reason}`;
}

/** `event-loop · tcp · echo · 64 clients`. @param all of the same table. */
export function trendName({ cell }: Trend, all: readonly Trend[]): string {
  const described = all.map((trend) => ({ cell: describe(trend) }));
  return cellText({ ...cell, style: styleLabel(cell) }, described);
}

function describe({ cell }: Trend) {
  return { ...cell, style: styleLabel(cell) };
}

/** `41.2 k req/s`, or `1.04 ×`. */
export function latestText({ latest }: Trend, unit: string): string {
  return latest === null ? NOTHING : figureText(latest.median, unit);
}

/** `+12 %`, `−3.4 %`, `±0 %`. */
export function changeText(ratio: number | null): string {
  if (ratio === null) return NOTHING;
  const change = ratio - 1;
  const percent = formatPercent(Math.abs(change));
  if (Number.parseFloat(percent) === 0) return '±0 %';
  return `${change < 0 ? '−' : '+'}${percent}`;
}

/** `+20 % on 2026-01-15 (worse), commits after 000014cccc up to 000015cccc`. */
export function changeSentence(change: TrendChange, unit: string, { runs }: History): string {
  const [before, after] = [runs[change.before], runs[change.after]];
  const levels = `${figureText(change.medianBefore, unit)} → ${figureText(change.medianAfter, unit)}`;
  const when = after === undefined ? '' : ` on ${dayOf(after)}`;
  return `${changeText(change.ratio)}${when}, ${change.worse ? 'worse' : 'better'} (${levels}): ${commitRange(before, after)}`;
}

/** Between which commits it lies. */
export function commitRange(before: HistoryRun | undefined, after: HistoryRun | undefined): string {
  if (before === undefined || after === undefined) return 'commits unknown';
  if (before.commit === null || after.commit === null) return 'commits unknown';
  if (before.commit === after.commit && !before.dirty && !after.dirty) {
    return `both sides are commit ${commitText(after)}: something else changed`;
  }
  return `commits after ${commitText(before)} up to ${commitText(after)}`;
}

/** Ten digits, and whether there was more than the commit. */
export function commitText({ commit, dirty }: HistoryRun): string {
  if (commit === null) return 'unknown';
  return `${commit.slice(0, COMMIT_CHARACTERS)}${dirty ? ' with changes' : ''}`;
}

/** What cannot be told of a group, in sentences. */
export function groupNotes({ trends }: TrendGroup): string[] {
  const missing = trends.map(({ needed }) => needed).filter((needed) => needed > 0);
  const elsewhere = trends.reduce((sum, { otherConditions }) => sum + otherConditions, 0);
  return [
    ...(missing.length === 0 ? [] : [tooFewNote(missing, trends.length)]),
    ...(elsewhere === 0
      ? []
      : [
          `${elsewhere} points were measured under other conditions (window, engine, CPUs) than the newest, and are left out.`,
        ]),
  ];
}

function tooFewNote(missing: readonly number[], cells: number): string {
  const [least, most] = [Math.min(...missing), Math.max(...missing)];
  const range = least === most ? String(least) : `${least} to ${most}`;
  const which =
    missing.length === cells ? 'There are' : `For ${missing.length} of ${cells} cells there are`;
  return `${which} not enough comparable points to look for changes: ${range} more are needed.`;
}

/** `2026-01-15`, in UTC. */
export function dayOf({ startedAt }: HistoryRun): string {
  return startedAt.slice(0, 10);
}
