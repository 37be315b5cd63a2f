// The terminal table of a micro result. Pure.
import Table from 'cli-table3';
import type { MicroResult, MicroVariant } from '../../results/micro.js';

/** One table per subject; the last line says how to read it. */
export function renderMicro(result: MicroResult): string {
  const { cpuModel, node } = result.environment;
  const tables = result.subjects.map(renderSubject);
  return [...tables, `${cpuModel}, Node ${node}. ${HOW_TO_READ}`].join('\n\n');
}

const HOW_TO_READ =
  'Medians over calls, each of many operations; ± is the 95 % margin of the mean. Compare only within one table of one run.';

const WITHOUT_ROW_LINES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

function renderSubject({
  name,
  operation,
  description,
  variants,
}: MicroResult['subjects'][number]): string {
  const table = new Table({
    head: [name, `ns/${operation}`, 'MAD', 'mean', '±', 'p99', 'million/s', 'calls', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
    chars: WITHOUT_ROW_LINES,
  });
  for (const variant of variants) table.push(row(variant));
  return `${description}\n${table.toString()}`;
}

function row(variant: MicroVariant): string[] {
  const { p50, medianAbsoluteDeviation, mean, p99 } = variant.nsPerOperation;
  const margin = variant.relativeMarginOfError;
  return [
    variant.name,
    formatNs(p50),
    formatNs(medianAbsoluteDeviation),
    formatNs(mean),
    margin === null ? '' : `${(margin * 100).toFixed(1)} %`,
    formatNs(p99),
    p50 === 0 ? '' : (1_000 / p50).toPrecision(3),
    String(variant.samples),
    variant.timerWarning === null ? '' : `clock too coarse (${variant.timerWarning})`,
  ];
}

/** Three significant digits, without an exponent. */
function formatNs(ns: number): string {
  if (ns >= 100) return Math.round(ns).toLocaleString('en-US');
  return ns === 0 ? '0' : ns.toFixed(Math.max(0, 2 - Math.floor(Math.log10(ns))));
}
