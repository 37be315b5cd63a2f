// Points for behaving like one of the styles that the rubric asks for. Pure; what is seen of a server is bench/check/style/'s affair.
import type { NamedStyle } from '../../../results/check-result.js';
import type { CriterionOf } from '../../../results/rubric.js';
import { inconclusive, nothing, type Judged } from './outcome.js';

export function judgeStyle(criterion: CriterionOf<'style'>, style: NamedStyle): Judged {
  const { named, confidence, evidence: seen } = style;
  const asked = criterion.named.join(' or ');
  const sure = `confidence ${percent(confidence)}, at least ${percent(criterion.minConfidence)} is asked`;
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
