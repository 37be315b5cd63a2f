// The Universal Scalability Law: throughput of N clients or workers, X(N) = λN ÷ (1 + σ(N−1) + κN(N−1)), and the fit of its three
// parameters to measured points. What may be said of a fit is scaling-fit.ts's affair.
import type { Curve, CurveFit } from './levenberg-marquardt.js';
import { DEFAULT_STEPS, fitCurve } from './levenberg-marquardt.js';

/**
 * @see Gunther 2007, "Guerrilla Capacity Planning", chapters 4 to 6
 * @see Gunther, Puglia & Tomasette 2015, "Hadoop superlinear scalability", ACM Queue 13(5), on λ as a parameter
 */
export interface UslParameters {
  /** What one alone does, requests per second. */
  readonly lambda: number;
  /** Contention: the share of the work that one must wait for another with. */
  readonly sigma: number;
  /** Coherency: what each pair costs to agree, as a share of the work. */
  readonly kappa: number;
}

/** Throughput of `n` of them. */
export interface UslPoint {
  readonly n: number;
  readonly throughput: number;
}

export function throughputAt({ lambda, sigma, kappa }: UslParameters, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

/** The number with the highest throughput, √((1 − σ) ÷ κ); null where the curve never falls (κ = 0), or nothing scales at all (σ ≥ 1). */
export function peakOf({ sigma, kappa }: UslParameters): number | null {
  if (kappa <= 0 || sigma >= 1) return null;
  return Math.max(1, Math.sqrt((1 - sigma) / kappa));
}

/** Explained share of the variance of the points' throughput; null where they do not vary. Below 0: worse than their mean. */
export function rSquaredOf(parameters: UslParameters, points: readonly UslPoint[]): number | null {
  const mean = points.reduce((sum, { throughput }) => sum + throughput / points.length, 0);
  let residual = 0;
  let total = 0;
  for (const { n, throughput } of points) {
    residual += (throughput - throughputAt(parameters, n)) ** 2;
    total += (throughput - mean) ** 2;
  }
  return total === 0 ? null : 1 - residual / total;
}

/** Which of the parameters are free; the others are 0. */
type Free = readonly (keyof UslParameters)[];
const ALL: Free = ['lambda', 'sigma', 'kappa'];
const REDUCED: readonly Free[] = [['lambda', 'sigma'], ['lambda', 'kappa'], ['lambda']];
/** A parameter this small, in units of what would matter at the largest N, lies at its bound. */
const AT_BOUND = 1e-6;

/**
 * The parameters with the least squares of throughput, unweighted as R's `usl` and SciPy's `curve_fit` have it, σ and κ not below 0.
 * @param points at least three, with throughputs above 0
 * @param near parameters to start from. @default those of the straightened law, see {@link straightened}
 */
export function fitUsl(
  points: readonly UslPoint[],
  near: UslParameters = straightened(points),
  steps: number = DEFAULT_STEPS,
): UslParameters {
  const scale = scaleOf(points, near);
  const whole = fitFree(points, ALL, near, scale, steps);
  const isInside =
    whole.values.sigma > AT_BOUND / scale.n && whole.values.kappa > AT_BOUND / scale.n ** 2;
  if (isInside) return whole.values;
  // At a bound the least squares are those of the law without that parameter, or of one that leaves the bound another way.
  const fits = [whole, ...REDUCED.map((free) => fitFree(points, free, near, scale, steps))];
  return fits.reduce((best, fit) => (fit.squares < best.squares ? fit : best)).values;
}

/** Units in which every parameter is of the order of 1. */
interface Scale extends UslParameters {
  readonly n: number;
  readonly throughput: number;
}

function scaleOf(points: readonly UslPoint[], near: UslParameters): Scale {
  const n = Math.max(...points.map((point) => point.n));
  return {
    n,
    throughput: Math.max(...points.map((point) => point.throughput)),
    lambda: near.lambda,
    sigma: Math.max(near.sigma, 1 / n),
    kappa: Math.max(near.kappa, 1 / n ** 2),
  };
}

function fitFree(
  points: readonly UslPoint[],
  free: Free,
  near: UslParameters,
  scale: Scale,
  steps: number,
): { readonly values: UslParameters; readonly squares: number } {
  const valuesOf = (parameters: readonly number[]): UslParameters => {
    const values = { lambda: 0, sigma: 0, kappa: 0 };
    for (const [place, name] of free.entries())
      values[name] = (parameters[place] ?? 0) * scale[name];
    return values;
  };
  const curve: Curve = {
    at: (parameters, n) => throughputAt(valuesOf(parameters), n) / scale.throughput,
    gradientAt: (parameters, n) => {
      const { lambda, sigma, kappa } = valuesOf(parameters);
      const divisor = 1 + sigma * (n - 1) + kappa * n * (n - 1);
      const slope = n / divisor / scale.throughput;
      const bend = (-lambda * slope) / divisor;
      const gradient = {
        lambda: slope * scale.lambda,
        sigma: bend * (n - 1) * scale.sigma,
        kappa: bend * n * (n - 1) * scale.kappa,
      };
      return free.map((name) => gradient[name]);
    },
  };
  const scaled = points.map(({ n, throughput }) => [n, throughput / scale.throughput] as const);
  // Not from the bound itself, from which nothing leads away.
  const start = free.map((name) => Math.max(near[name] / scale[name], 0.01));
  const fit: CurveFit = fitCurve(scaled, curve, start, steps);
  return { values: valuesOf(fit.parameters), squares: fit.squares };
}

/**
 * Where to start: the law straightened, N ÷ X = (1 + σ(N−1) + κN(N−1)) ÷ λ, is linear in 1/λ, σ/λ and κ/λ. Weighted with X⁴ ÷ N², so that its
 * residuals count about as those of throughput do.
 */
function straightened(points: readonly UslPoint[]): UslParameters {
  const rows = points.map(({ n, throughput }) => ({
    terms: [1, n - 1, n * (n - 1)] as const,
    wanted: n / throughput,
    weight: throughput ** 4 / n ** 2,
  }));
  const sum = (of: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + row.weight * of(row), 0);
  const [a = 0, b = 0, c = 0] = solve(
    [0, 1, 2].map((i) => [
      ...[0, 1, 2].map((j) => sum(({ terms }) => (terms[i] ?? 0) * (terms[j] ?? 0))),
      sum(({ terms, wanted }) => (terms[i] ?? 0) * wanted),
    ]),
  );
  const fastest = Math.max(...points.map(({ n, throughput }) => throughput / n));
  if (!(a > 0) || !Number.isFinite(b) || !Number.isFinite(c)) {
    return { lambda: fastest, sigma: 0, kappa: 0 };
  }
  return {
    lambda: Math.min(1 / a, 10 * fastest),
    sigma: Math.max(0, b / a),
    kappa: Math.max(0, c / a),
  };
}

/** Gauss's elimination with pivots, of rows that end in the right-hand side. NaN where there is no single solution. */
function solve(matrix: readonly (readonly number[])[]): number[] {
  const rows = matrix.map((row) => [...row]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    rows.splice(
      column,
      size,
      ...rows.slice(column).sort((a, b) => Math.abs(b[column] ?? 0) - Math.abs(a[column] ?? 0)),
    );
    const pivot = rows[column] ?? [];
    for (const [index, row] of rows.entries()) {
      if (index === column) continue;
      const factor = (row[column] ?? 0) / (pivot[column] ?? 0);
      for (let place = column; place <= size; place++)
        row[place] = (row[place] ?? 0) - factor * (pivot[place] ?? 0);
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 0));
}
