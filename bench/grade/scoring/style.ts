// Points for behaving like one of the styles that the rubric asks for. Pure; what is seen of a server is bench/check/style/'s affair.
import type { NamedStyle } from '../../../results/check-result.js';
import type { CriterionOf } from '../../../results/rubric.js';
import type { CausedCheck } from '../../check/run-check.js';
import { inconclusive, nothing, type Judged } from './outcome.js';

/** What the server itself kept from being tried is lost; what behaves like no style, or hardly like one, is undecided. */
export function judgeStyle(
  criterion: CriterionOf<'style'>,
  style: NamedStyle,
  cause: CausedCheck['styleCause'],
): Judged {
  const { named, confidence, evidence: seen } = style;
  const asked = criterion.named.join(' or ');
  const sure = `confidence ${percent(confidence)}, at least ${percent(criterion.minConfidence)} is asked`;
  if (named === null && cause === 'server') {
    return nothing('Its style could not be tried, which is its own doing, and counts 0.', ...seen);
  }
  if (named === null && cause !== null) {
    return inconclusive(criterion, 'Its style could not be tried.', ...seen);
  }
  if (named === null || confidence < criterion.minConfidence) {
    const what =
      named === null ? 'It behaves like no style that is known' : `It behaves like ${named}`;
    return {
      ...inconclusive(criterion, `${what} (${sure}); asked is ${asked}.`, ...seen),
      evidence: evidenceOf(style),
    };
  }
  const reasons = [`It behaves like ${named} (${sure}); asked is ${asked}.`, ...seen];
  const points = criterion.named.includes(named) ? criterion.points : 0;
  return { ...nothing(...reasons), points, evidence: evidenceOf(style) };
}

function evidenceOf({ confidence }: NamedStyle): Judged['evidence'] {
  return [{ name: 'confidence', value: confidence, low: null, high: null, unit: 'ratio' }];
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
