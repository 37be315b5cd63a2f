// The list of claims, for people. Pure.
import pc from 'picocolors';
import type { TerminalOptions } from '../../reports/terminal.js';
import type { Claim } from './claim.js';

/** What `claims --list --json` prints. */
export function listClaimsJson(claims: readonly Claim[]): string {
  const list = claims.map(({ id, statement, slide, budgetMs }) => ({
    id,
    statement,
    slide,
    budgetMs,
  }));
  return `${JSON.stringify({ schemaVersion: 1, list }, null, 2)}\n`;
}

/** Each with its statement, its slide, and what it takes at most. */
export function listClaims(claims: readonly Claim[], { colour }: TerminalOptions): string {
  const colours = pc.createColors(colour);
  const totalMs = claims.reduce((sum, { budgetMs }) => sum + budgetMs, 0);
  const lines = claims.flatMap(({ id, statement, slide, budgetMs }) => [
    `  ${colours.cyan(id)} ${colours.dim(`(at most ${seconds(budgetMs)})`)}`,
    `      ${statement}`,
    `      ${colours.dim(`slide "${slide}"`)}`,
  ]);
  const head = `Try all of them, in ${seconds(totalMs)} at most, with: echobench claims; one with: echobench claims ID`;
  return `${[head, ...lines].join('\n')}\n`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
