// A style's mark as a tiny inline SVG, for tables and the explanation of marks; the charts draw their own.
import { pathSymbol } from './symbol-path.js';
import type { StyleLook } from '../style-look.js';
import type { Markup } from './markup.js';
import { html, trusted } from './markup.js';

/** @param hollow whether the cell is not comparable. */
export function styleGlyph(look: Pick<StyleLook, 'colour' | 'shape'>, hollow: boolean): Markup {
  const fill = hollow ? 'none' : look.colour;
  return html`<svg class="glyph" viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">
    <path
      d="${trusted(pathSymbol(look.shape))}"
      fill="${fill}"
      stroke="${look.colour}"
      stroke-width="1.75"
    />
  </svg>`;
}
