// An interval for a mean that may be looked at after every observation: whatever the moment at which somebody stops, it has held
// the mean at all looks so far with the probability stated. That is what an ordinary interval loses when it decides when to stop.
//
// It is the set of means that the t-test's mixture martingale does not refute. For normal observations with mean μ and unknown
// variance, the likelihood of the t statistic, mixed over effects (μ − μ0) ÷ σ that are normal with variance g, is a martingale under μ0 whatever σ is, so it
// exceeds 1/α at any time with a probability of at most α (Ville). See Lai 1976, "On confidence sequences", section 4; Pérez-Ortiz, Lardy, de Heide
// and Grünwald 2024, "E-statistics, group invariance and anytime-valid testing"; Wang and Ramdas 2025, "Anytime-valid t-tests".

/** Where the mean is after `n` observations, and how far the evidence against 0 has come. In the unit of the observations. */
export interface SequenceState {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation. */
  readonly deviation: number;
  /** Half the interval's width; Infinity while there are too few observations for any. */
  readonly halfWidth: number;
  /** 1 ÷ the mixture, at most 1: below α exactly when the interval leaves 0 out, and so valid at any look. */
  readonly pValue: number;
}

/**
 * Variance of the effects that the mixture expects, in standard deviations of one observation. It moves speed only, never validity:
 * at 0.5 an effect of one deviation (20 % at a CV of 13 % a repetition) is found about as soon as with any other.
 */
const EFFECT_VARIANCE = 0.5;

/** @param observations two or more. @param alpha the chance that the interval misses the mean at any look, 0–1. */
export function confidenceSequence(observations: readonly number[], alpha: number): SequenceState {
  const n = observations.length;
  if (n < 2) throw new RangeError(`there is no spread in ${n} observations`);
  const mean = observations.reduce((sum, value) => sum + value, 0) / n;
  const squares = observations.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (n - 1));
  const critical = criticalT(n, alpha);
  return {
    n,
    mean,
    deviation,
    halfWidth: critical === Infinity ? Infinity : (critical * deviation) / Math.sqrt(n),
    pValue: Math.min(1, Math.exp(-logMixture(n, mean, deviation))),
  };
}

/** |t| from which on `n` observations refute a mean at level `alpha`, at any time; Infinity when none can. */
export function criticalT(n: number, alpha: number): number {
  const freedom = n - 1;
  const spread = 1 + n * EFFECT_VARIANCE;
  const ratio = Math.exp((2 / n) * Math.log(Math.sqrt(spread) / alpha));
  if (!(ratio < spread)) return Infinity;
  return Math.sqrt((freedom * (ratio - 1)) / (1 - ratio / spread));
}

/** Logarithm of the mixture against mean 0. */
function logMixture(n: number, mean: number, deviation: number): number {
  const freedom = n - 1;
  const spread = 1 + n * EFFECT_VARIANCE;
  if (deviation === 0) return mean === 0 ? -Math.log(spread) / 2 : (n / 2 - 0.5) * Math.log(spread);
  const t2 = (n * mean * mean) / (deviation * deviation);
  const gain = Math.log1p(t2 / freedom) - Math.log1p(t2 / (freedom * spread));
  return -Math.log(spread) / 2 + (n / 2) * gain;
}
