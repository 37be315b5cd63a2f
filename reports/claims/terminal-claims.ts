// The claims on a terminal: a table of statements, verdicts and what tells most, and what could not be told. Colours and width are
// passed in, never looked up.
import Table from 'cli-table3';
import pc from 'picocolors';
import type { ClaimVerdict } from '../../results/claims-result.js';
import type { Colours, TerminalOptions } from '../terminal.js';
import { countVerdicts, type ClaimsReport } from './claims-view.js';
import { tellingText } from './evidence-text.js';

/** `does not hold here` with a space to each side. */
const VERDICT_COLUMN = 20;
/** Of what the verdict leaves: statements are shorter than figures with their names. */
const STATEMENT_RATIO = 0.42;
/** Wider lines are hard to read. */
const MOST_COLUMNS = 140;
const BORDERS = 4;
/** A space to each side. */
const PADDING = 2;

/** A report for a terminal of this width. */
export function createTerminalClaims({ columns, colour }: TerminalOptions): ClaimsReport {
  const colours = pc.createColors(colour);
  const width = Math.min(columns, MOST_COLUMNS);
  const room = width - VERDICT_COLUMN - BORDERS;
  return ({ result: { claims }, notTried }) => {
    const longestId = Math.max(0, ...claims.map(({ id }) => id.length));
    const statementWidth = Math.max(Math.floor(room * STATEMENT_RATIO), longestId + PADDING);
    const table = new Table({
      head: ['statement', 'verdict', 'telling figure'],
      colWidths: [statementWidth, VERDICT_COLUMN, room - statementWidth],
      wordWrap: true,
      style: { head: [], border: [] },
    });
    for (const claim of claims) {
      const paint = verdictColour(claim.verdict, colours);
      const what = `${colours.dim(claim.id)}\n${claim.statement}`;
      table.push([what, paint(claim.verdict), tellingText(claim)]);
    }
    const broken = notTried.length === 0 ? [] : [`Broken off before ${notTried.join(', ')}.`];
    const lines = [
      colours.bold('The claims of the course'),
      `${countVerdicts(claims)}.`,
      ...(claims.length === 0 ? [] : [table.toString()]),
      ...broken,
    ];
    return `${lines.join('\n')}\n`;
  };
}

function verdictColour(verdict: ClaimVerdict, colours: Colours): (text: string) => string {
  if (verdict === 'holds') return colours.green;
  if (verdict === 'holds partly') return colours.yellow;
  return verdict === 'inconclusive' ? colours.dim : colours.red;
}
