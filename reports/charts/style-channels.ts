// The encoding channels that tell styles apart, the same objects in every plot so that a chart has one legend.
import type { RunView } from '../run-view.js';

/** Colour, shape and dash by style. All styles of the run are in the domain, so that no chart recolours any. */
export function styleChannels(view: Pick<RunView, 'looks'>) {
  const domain = view.looks.map((look) => look.label);
  const legend = { title: null, ...shortLabels(view) };
  const field = { field: 'style', type: 'nominal' as const, legend };
  return {
    color: { ...field, scale: { domain, range: view.looks.map((look) => look.colour) } },
    shape: { ...field, scale: { domain, range: view.looks.map((look) => look.shape) } },
    strokeDash: {
      ...field,
      scale: { domain, range: view.looks.map((look) => [...look.dash]) },
    },
  };
}

/** Nothing where every label is as short as it can be. */
function shortLabels({ looks }: Pick<RunView, 'looks'>): { labelExpr?: string } {
  const shortened = looks.filter(({ label, shortLabel }) => label !== shortLabel);
  if (shortened.length === 0) return {};
  const table = Object.fromEntries(shortened.map(({ label, shortLabel }) => [label, shortLabel]));
  return { labelExpr: `(${JSON.stringify(table)})[datum.label] || datum.label` };
}
