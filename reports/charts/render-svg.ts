// Draws a chart as SVG text without a browser and without waiting. The one file that runs vega here.
//
// vega's own View.toSVG() is asynchronous for the sake of data loaded from elsewhere; ours is all in the specification, so
// the same renderer is driven at once and a report stays a plain function. render-svg.test.ts holds both to the same bytes.
import * as vega from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { compile } from 'vega-lite';

declare module 'vega' {
  /** vega exports it (vega-scenegraph) and its typings leave it out. */
  class SVGStringRenderer {
    initialize(
      element: null,
      width: number,
      height: number,
      origin: readonly [x: number, y: number],
    ): this;
    background(colour: string): this;
    render(scene: unknown): this;
    svg(): string;
  }
  /** Numbers of clip paths and gradients begin at 0 again, so that the same chart gives the same text. */
  function resetSVGDefIds(): void;
}

/** A specification that Vega-Lite does not take, or took with a warning. */
export class ChartError extends Error {
  readonly code = 'CHART_INVALID';
  override readonly name = 'ChartError';
}

/** SVG text. @throws {ChartError} when Vega-Lite warns of the specification, for then the chart is not what was meant. */
export function renderSvg(spec: TopLevelSpec): string {
  const view = new vega.View(vega.parse(compileChart(spec)), { renderer: 'none' });
  view.run();
  const { root } = view.scenegraph() as unknown as Scenegraph;
  const [left, top] = view.origin();
  const padding = view.padding();
  // Always an object at run time; vega's typings also allow for the forms that a specification may take.
  const edges =
    typeof padding === 'object' && 'left' in padding
      ? { left: 0, right: 0, top: 0, bottom: 0, ...padding }
      : { left: 0, right: 0, top: 0, bottom: 0 };
  vega.resetSVGDefIds();
  const svg = new vega.SVGStringRenderer()
    .initialize(
      null,
      Math.ceil(root.bounds.x2) + left + edges.left + edges.right,
      Math.ceil(root.bounds.y2) + top + edges.top + edges.bottom,
      [left + edges.left, top + edges.top],
    )
    .background(view.background())
    .render(root)
    .svg();
  view.finalize();
  return svg;
}

/** What view.scenegraph() returns; vega's typings describe a scene's items instead. */
interface Scenegraph {
  readonly root: { readonly bounds: { readonly x2: number; readonly y2: number } };
}

/** Vega-Lite to Vega. @throws {ChartError} */
export function compileChart(spec: TopLevelSpec): vega.Spec {
  const warnings: string[] = [];
  const note = (...parts: readonly unknown[]): typeof logger => {
    warnings.push(parts.join(' '));
    return logger;
  };
  const ignore = (): typeof logger => logger;
  const logger: vega.LoggerInterface = {
    level: () => logger,
    error: note,
    warn: note,
    info: ignore,
    debug: ignore,
  };
  const { spec: compiled } = compile(spec, { logger });
  if (warnings.length > 0) {
    throw new ChartError(`Vega-Lite does not take this chart as meant: ${warnings.join('; ')}`);
  }
  return compiled;
}
