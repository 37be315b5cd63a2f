// What the page does when scripts run: charts that fit the window and answer to the pointer, and tables that sort. Without
// it the static charts and the tables stay as they are. Plain browser JavaScript, put into report.html as it is.
/* global document, ResizeObserver, requestAnimationFrame, vegaEmbed */
'use strict';

(() => {
  // Left of the first plot stands an axis with its title, right of the last the end of a label; the gap lies between plots.
  const AXIS_PX = 68;
  const END_PX = 14;
  const MAX_PLOT_PX = 560;

  /** The same specification with as many plots in a row as there is room for, each as wide as it can be. */
  function fit(spec, widthPx) {
    const { columns: choices, minPlotWidth, legendEntryWidth } = spec.usermeta.layout;
    const gapPx = spec.spacing.column;
    const most = Math.min(choices[0], spec.concat.length);
    const plotPx = (count) =>
      Math.floor((widthPx - AXIS_PX - END_PX - (count - 1) * gapPx) / count);
    const roomy = choices.filter((count) => count <= most && plotPx(count) >= minPlotWidth);
    const columns = roomy.length > 0 ? roomy[0] : choices[choices.length - 1];
    const width = Math.max(120, Math.min(MAX_PLOT_PX, plotPx(columns)));
    const legend = { ...spec.config.legend };
    legend.columns = Math.max(1, Math.floor((widthPx - AXIS_PX) / legendEntryWidth));
    return {
      ...spec,
      columns,
      concat: spec.concat.map((plot) => ({ ...plot, width })),
      config: { ...spec.config, legend },
    };
  }

  async function draw(source) {
    const chart = document.getElementById(source.dataset.chart);
    const spec = JSON.parse(source.textContent);
    const controls = document.createElement('div');
    controls.className = 'controls';
    chart.before(controls);
    const label = chart.getAttribute('aria-label');
    let drawnPx = 0;
    let drawing = Promise.resolve();
    const redraw = async () => {
      const widthPx = chart.parentElement.clientWidth;
      if (widthPx === drawnPx || widthPx === 0) return;
      drawnPx = widthPx;
      const chosen = chart.view === undefined ? {} : valuesOf(chart.view, spec);
      chart.view?.finalize();
      const fitted = fit(spec, widthPx);
      fitted.params = fitted.params.map((param) =>
        param.name in chosen ? { ...param, value: chosen[param.name] } : param,
      );
      controls.replaceChildren();
      const result = await vegaEmbed(chart, fitted, {
        mode: 'vega-lite',
        renderer: 'svg',
        actions: false,
        bind: controls,
        defaultStyle: false,
        tooltip: { disableDefaultStyle: true, theme: 'page' },
      });
      chart.view = result.view;
      // Vega puts a role and a label of its own there, without a way to say what else there is to read.
      chart.setAttribute('role', 'img');
      chart.setAttribute('aria-label', label);
      chart.removeAttribute('aria-roledescription');
      chart.classList.add('live');
    };
    const schedule = () => {
      drawing = drawing.then(redraw);
      return drawing;
    };
    await schedule();
    new ResizeObserver(() => requestAnimationFrame(schedule)).observe(chart.parentElement);
  }

  /** What the reader has chosen, to be kept when the window changes. */
  function valuesOf(view, spec) {
    const bound = spec.params.filter((param) => param.bind !== undefined);
    return Object.fromEntries(bound.map((param) => [param.name, view.signal(param.name)]));
  }

  function makeSortable(table) {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      if (table.tBodies[0].rows[0]?.cells[column].dataset.key === undefined) return;
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = heading.textContent.trim();
      heading.replaceChildren(button);
      button.addEventListener('click', () => {
        const down = heading.getAttribute('aria-sort') === 'ascending';
        for (const other of headings) other.removeAttribute('aria-sort');
        heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const numeric = heading.classList.contains('number');
        const rows = [...table.tBodies[0].rows];
        rows.sort((a, b) => compare(a.cells[column], b.cells[column], numeric, down));
        table.tBodies[0].append(...rows);
      });
    });
  }

  /** What has no figure stays at the end, whichever way it is sorted. */
  function compare(a, b, numeric, down) {
    const [left, right] = [a.dataset.key, b.dataset.key];
    if (left === '' || right === '') return (left === '') - (right === '');
    const order = numeric ? Number(left) - Number(right) : left.localeCompare(right);
    return down ? -order : order;
  }

  document.querySelectorAll('table.sortable').forEach(makeSortable);

  (async () => {
    for (const source of document.querySelectorAll('script.chart-spec')) {
      await draw(source);
      // Between two charts the page may answer to its reader.
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    document.documentElement.dataset.drawn = 'yes';
  })();
})();
