// Least squares for curves: the only place that imports ml-levenberg-marquardt.
// Traps: its default derivative is a difference of 0.1 in every parameter, so a gradient is always given; it adds the same damping to
// every parameter, so that all must be of the order of 1; it never stops by itself when it can do no better; and a parameter at its
// bound stays there only by being cut back, so what lies at a bound is not the least (usl.ts fits again without it).
import { levenbergMarquardt } from 'ml-levenberg-marquardt';

/** A family of curves. Parameters are of the order of 1. */
export interface Curve {
  readonly at: (parameters: readonly number[], x: number) => number;
  /** The derivative of `at` by each parameter. */
  readonly gradientAt: (parameters: readonly number[], x: number) => number[];
}

export interface CurveFit {
  readonly parameters: readonly number[];
  /** Sum of the squared residuals. */
  readonly squares: number;
}

/** Steps from a start that is near; each further one would move figures beyond the eighth digit. */
export const DEFAULT_STEPS = 40;
/** Nearly the steps of Gauss and Newton: starts are near, and a step that makes things worse raises it. */
const DAMPING = 1e-6;

/**
 * The curve through `points` with the least squares, parameters not below 0.
 * @param start of as many parameters as the curve has
 */
export function fitCurve(
  points: readonly (readonly [x: number, y: number])[],
  curve: Curve,
  start: readonly number[],
  steps = DEFAULT_STEPS,
): CurveFit {
  const { parameterValues, parameterError } = levenbergMarquardt(
    { x: points.map(([x]) => x), y: points.map(([, y]) => y) },
    (parameters) => (x) => curve.at(parameters, x),
    {
      initialValues: [...start],
      minValues: start.map(() => 0),
      maxValues: start.map(() => Number.MAX_VALUE),
      jacobianFunction: (parameters) => (x) => curve.gradientAt(parameters, x),
      damping: DAMPING,
      errorTolerance: 0,
      maxIterations: steps,
    },
  );
  return { parameters: [...parameterValues], squares: parameterError };
}
