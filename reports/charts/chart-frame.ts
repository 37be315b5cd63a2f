// A chart's plots put together: title, caption, shared legend, and the layouts that a page may choose from.
import type { RunView } from '../run-view.js';
import type { ChartLayout, ChartSpec, Plot } from './chart.js';

/** A character of the caption as Vega reckons it where it cannot measure text, in CSS pixels. */
const CAPTION_CHARACTER_WIDTH = 9.6;
/** A plot's frame where nothing asks for another width, in CSS pixels. */
export const PLOT_WIDTH = 260;
/** Room between the frames of two plots for one's axis, and for title and axis, in CSS pixels. */
export const PLOT_GAPS = { column: 82, row: 84 } as const;
/** A legend entry's mark with the gap to the next entry, and a character of its label, in CSS pixels. */
const LEGEND_SYMBOL_WIDTH = 48;
const LEGEND_CHARACTER_WIDTH = 7;
const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Null when there are no plots. @param layout whose first number of columns is used when the chart stands alone. */
export function frameChart(
  view: Pick<RunView, 'looks'>,
  title: string,
  description: string,
  plots: readonly Plot[],
  layout: ChartLayout,
  params: NonNullable<ChartSpec['params']> = [],
): ChartSpec | null {
  if (plots.length === 0) return null;
  const columns = evenColumns(layout.columns, plots.length);
  const longest = Math.max(...view.looks.map((look) => look.shortLabel.length));
  const legendEntryWidth = LEGEND_SYMBOL_WIDTH + LEGEND_CHARACTER_WIDTH * longest;
  return {
    $schema: SCHEMA,
    description,
    title: {
      text: title,
      subtitle: wrap(description, columns[0] ?? 1),
      fontSize: 17,
      offset: 14,
      frame: 'bounds',
    },
    params: [...params],
    columns: columns[0] ?? 1,
    concat: [...plots],
    // Plots are placed by their frames alone, so that frames line up whatever the labels beside them measure.
    bounds: 'flush',
    align: 'each',
    spacing: { ...PLOT_GAPS },
    usermeta: { layout: { ...layout, columns, legendEntryWidth } },
  };
}

/** Without the choices that would leave a plot alone in the last row, where a narrower one fills its rows. */
function evenColumns(choices: readonly number[], plots: number): readonly number[] {
  const isEven = (columns: number): boolean => plots % columns === 0;
  const alone = (columns: number): boolean => columns > 1 && plots % columns === 1;
  return choices.filter(
    (columns) =>
      !alone(columns) || !choices.some((other) => other > 1 && other < columns && isEven(other)),
  );
}

/** A caption does not wrap by itself, and would make the chart wider than its `columns` plots. */
function wrap(text: string, columns: number): string[] {
  const widthPx = columns * PLOT_WIDTH + columns * PLOT_GAPS.column;
  const characters = Math.floor(widthPx / CAPTION_CHARACTER_WIDTH);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= characters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
