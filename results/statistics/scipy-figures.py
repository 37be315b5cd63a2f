"""Makes scipy-figures.ts, which the tests hold this folder's figures against:

    python3 results/statistics/scipy-figures.py > results/statistics/scipy-figures.ts

BCa intervals are made comparable to the last digit by giving SciPy the resamples: every one there is (n to the power of n), not a random choice.
"""

import itertools
import json
import warnings

import numpy as np
import scipy
from scipy import stats

warnings.simplefilter("ignore")  # SciPy warns of ties and of zeros, which are the subject here.
EVERY = stats.PermutationMethod(n_resamples=np.inf)


def mann_whitney(a, b):
    tied = len(set(a + b)) < len(a + b)
    p = stats.mannwhitneyu(a, b, method=EVERY if tied else "exact").pvalue
    return {"a": a, "b": b, "pValue": p}


def mann_whitney_normal(a, b):
    return {"a": a, "b": b, "pValue": stats.mannwhitneyu(a, b, method="asymptotic").pvalue}


def permutation(a, b):
    def difference(x, y, axis):
        return np.mean(x, axis=axis) - np.mean(y, axis=axis)

    p = stats.permutation_test((a, b), difference, n_resamples=np.inf, vectorized=True).pvalue
    return {"a": a, "b": b, "pValue": p}


def signed_rank(differences):
    sizes = [abs(d) for d in differences]
    awkward = 0 in sizes or len(set(sizes)) < len(sizes)
    p = stats.wilcoxon(differences, zero_method="pratt", method=EVERY if awkward else "exact").pvalue
    return {"differences": differences, "pValue": p}


def signed_rank_normal(differences):
    p = stats.wilcoxon(differences, zero_method="pratt", correction=True, method="asymptotic").pvalue
    return {"differences": differences, "pValue": p}


def bca(statistic, *samples):
    """The interval from every resample of every sample."""
    resamples = [np.array(list(itertools.product(sample, repeat=len(sample)))) for sample in samples]
    chosen = list(itertools.product(*(range(len(r)) for r in resamples)))
    columns = [r[[c[i] for c in chosen]] for i, r in enumerate(resamples)]
    distribution = statistic(*columns, axis=-1)
    given = stats._resampling.BootstrapResult(None, distribution, None)
    result = stats.bootstrap(
        samples, statistic, n_resamples=0, method="BCa", vectorized=True, bootstrap_result=given
    )
    low, high = result.confidence_interval
    return {"samples": [list(sample) for sample in samples], "low": low, "high": high}


def ratio_of_medians(x, y, axis):
    return np.median(y, axis=axis) / np.median(x, axis=axis)


def nights(count, seed, ratio):
    noise = np.random.default_rng(seed).uniform(-0.05, 0.05, count)
    return [round(float(v), 3) for v in 100 * np.exp(noise) * np.where(np.arange(count) < 8, 1, ratio)]


def t_test(series):
    return {"series": series, "pValue": stats.ttest_ind(np.log(series[:8]), np.log(series[8:])).pvalue}


def line(values):
    fit = stats.linregress(range(len(values)), values)
    return {"values": values, "slope": fit.slope, "pValue": fit.pvalue}


LATENCIES = [12.1, 9.8, 15.3, 11.2, 30.7, 10.4, 13.9]
OTHERS = [14.6, 18.2, 13.1, 16.9, 41.5, 15.8]
TIED = [3, 3, 4, 5, 5, 5, 7, 9]
ALSO_TIED = [5, 6, 6, 7, 7, 9, 9, 10, 11]
PAIRED = [0.4, -0.1, 0.7, 1.2, 0.3, -0.2, 0.9, 1.1]
LONG = [((i * 37) % 101) + (i % 3) * 10 for i in range(80)]
ALSO_LONG = [((i * 53) % 97) + 14 for i in range(75)]
FIVE = [9.8, 10.4, 11.2, 12.1, 19.3]
FIGURES = {
    "normalCdf": [{"x": x, "value": stats.norm.cdf(x)} for x in (-6.5, -1.96, 0.3, 2.5)],
    "normalQuantile": [{"p": p, "value": stats.norm.ppf(p)} for p in (1e-9, 0.025, 0.5, 0.9)],
    "studentTwoSidedP": [
        {"t": t, "df": df, "value": 2 * stats.t.sf(abs(t), df)} for t, df in ((2.1, 3), (-5, 13), (9, 58))
    ],
    "studentQuantile": [
        {"p": p, "df": df, "value": stats.t.ppf(p, df)} for p, df in ((0.975, 9), (0.6, 4), (0.01, 30))
    ],
    "medianCoverage": [
        {"n": n, "rank": k, "value": 1 - 2 * stats.binom.cdf(k - 1, n, 0.5)}
        for n, k in ((2, 1), (5, 1), (9, 2), (20, 6))
    ],
    "mannWhitney": [
        mann_whitney(LATENCIES, OTHERS),
        mann_whitney([1.5, 2.5, 3.5], [4, 5, 6]),
        mann_whitney(list(range(30)), [x + 7.5 for x in range(25)]),
        mann_whitney(TIED, ALSO_TIED),
        mann_whitney([1, 1, 1, 2], [1, 2, 2, 2, 2, 2]),
        mann_whitney([4, 4, 4], [4, 4]),
    ],
    "mannWhitneyNormal": [mann_whitney_normal(LONG, ALSO_LONG)],
    "permutation": [
        permutation(LATENCIES, OTHERS),
        permutation(TIED, ALSO_TIED),
        permutation([0.1, 0.2, 0.3], [0.3, 0.2, 0.1, 0.4, 0.6]),
    ],
    "signedRank": [
        signed_rank(PAIRED),
        signed_rank([i - 6.3 for i in range(20)]),
        signed_rank([1, 2, 2, -1, 3, 3, 4, -2]),
        signed_rank([0, 0, 1, 2, -3, 4, 5, 6, 7]),
    ],
    "signedRankNormal": [signed_rank_normal([((i * 71) % 211) - 90.5 for i in range(210)])],
    "bcaOfMean": bca(np.mean, FIVE),
    "bcaOfMedian": bca(np.median, FIVE),
    "bcaOfRatio": bca(ratio_of_medians, [9.1, 10.2, 11.7], [12.4, 13.1, 15.9, 21.2]),
    "variation": [{"values": v, "value": stats.variation(v, ddof=1)} for v in (LATENCIES, FIVE)],
    "tTest": t_test(nights(20, 3, 1.2)),
    "line": line([3.1, 2.9, 3.4, 3.3, 3.9, 3.6, 4.2, 3.8]),
}

if __name__ == "__main__":
    print(f"// What SciPy {scipy.__version__} says. Made by scipy-figures.py; do not edit.")
    print("// prettier-ignore")
    print("export const SCIPY = {")
    for name, figures in FIGURES.items():
        print(f"  {name}: {json.dumps(figures, default=float)},")
    print("};")
