// JavaScript that tests run inside the page, as text: the browser's types are not this program's. For tests alone.

/**
 * The worst contrast between text and what lies behind it, of all visible text, SVG included, as {ratio, text}.
 * @see WCAG 2.2, relative luminance and contrast ratio
 */
export const WORST_CONTRAST = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const linear = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255];
  };
  let worst = { ratio: Infinity, text: '' };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text === '' || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
    if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false })) continue;
    const style = getComputedStyle(element);
    const ink = luminance(rgba(element instanceof SVGElement ? style.fill : style.color));
    const paper = luminance(behind(element));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < worst.ratio) worst = { ratio, text };
  }
  return worst;
})()`;

/** The worst contrast between a style's colour and the paper, of all legends. */
export const LEGEND_COLOURS = `[...document.querySelectorAll('.chart')].map((chart) => {
  const labels = [...chart.querySelectorAll('.role-legend-label text')].map((text) => text.textContent);
  const symbols = [...chart.querySelectorAll('.role-legend-symbol path')];
  const colours = symbols.map((path) => getComputedStyle(path).stroke);
  return { chart: chart.id, styles: Object.fromEntries(labels.map((label, i) => [label, colours[i]])) };
})`;

/** What each chart shows: {chart, marks, plots, left, right} with edges in CSS pixels. */
export const CHART_BOXES = `[...document.querySelectorAll('.chart')].map((chart) => {
  const svg = chart.querySelector('svg');
  const { left, right } = svg.getBoundingClientRect();
  return {
    chart: chart.id,
    live: chart.classList.contains('live'),
    marks: chart.querySelectorAll('.mark-symbol.role-mark path, .mark-line.role-mark path').length,
    left,
    right,
  };
})`;

/** How far the page reaches beyond the window sideways, in CSS pixels. */
export const SIDEWAYS_OVERFLOW = `document.documentElement.scrollWidth - document.documentElement.clientWidth`;

/** Whether any two texts of one chart lie over each other: their words, or null. */
export const OVERLAPPING_TEXTS = `(() => {
  for (const chart of document.querySelectorAll('.chart svg')) {
    const texts = [...chart.querySelectorAll('text')].filter((t) => t.textContent.trim() !== '' && t.checkVisibility({ opacityProperty: true }));
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i][1], boxes[j][1]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // A line box is taller than its letters.
      if (wide > 1 && high > 4) return [boxes[i][0], boxes[j][0]];
    }
  }
  return null;
})()`;
