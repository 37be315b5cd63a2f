// A server under one load, as a claim asks for it, and what the harness's own repetition needs to measure it. Starts nothing.
import type { Transport } from '../../../protocol/workload.js';
import type { ForeignServer } from '../../../results/foreign-server.js';
import type { Cell } from '../../../results/run.js';
import type { ScenarioStyle } from '../../../results/scenario.js';
import { paceGenerators } from '../../ab/paced-generator.js';
import { startForeign } from '../../foreign/start-foreign.js';
import { cellId } from '../../plan.js';
import { MeasureError, type Instruments } from '../../run/instruments.js';
import type { RunSetup } from '../../run/run-setup.js';
import { resolveStyle, styleSupport } from '../../style-catalog.js';
import type { ClaimLab } from '../claim.js';

/** A server under one load. */
export interface ClaimCell {
  /** Unique in the request; what its repetitions are asked for by. */
  readonly name: string;
  /** One of ours with its options, or a program that is started by its command. */
  readonly server: ScenarioStyle | ForeignServer;
  readonly transport: Transport;
  /** As on the command line: `echo`, `compute:200us`, `wait:1ms`. */
  readonly workload: string;
  readonly messageBytes: number;
  readonly concurrency: number;
  /** Requests per connection; 0: one connection for the whole load; null over udp. */
  readonly sessionRequests: number | null;
  /** Held open in silence beside the clients. */
  readonly idleConnections: number;
  /** Held to so many requests a second, evenly spaced; null: as fast as replies come. */
  readonly rateRps: number | null;
  /**
   * `apart`: server and generator on CPUs of their own, as a run has them. `together`: neither is pinned, so the server may have all
   * CPUs. `one`: the server is held to a single CPU, another in each round, since a stranger may sit on one of them; the generator is
   * not pinned.
   */
  readonly cpus: 'apart' | 'together' | 'one';
}

/** The same in the harness's terms. */
export interface MeterCell {
  readonly cell: Cell;
  /** What stays the same for a cell, but for the CPU that a round gives it. */
  readonly setupIn: (round: number) => RunSetup;
  readonly instruments: Instruments;
}

/** @throws {MeasureError} STYLE_UNSUPPORTED for a style that cannot run here. */
export function openCell(
  claimCell: ClaimCell,
  lab: Pick<ClaimLab, 'serverCpus' | 'loadCpus' | 'machineCpus'>,
  instruments: Instruments,
): MeterCell {
  refuseUnsupported(claimCell);
  const { server, rateRps } = claimCell;
  const paced = rateRps === null ? instruments : paceGenerators(instruments, rateRps);
  if ('style' in server) {
    return {
      cell: cellOf(claimCell, server),
      setupIn: (round) => ({
        ...setupOf(lab, claimCell.cpus, round),
        resolveStyle: () => resolveStyle(server),
      }),
      instruments: paced,
    };
  }
  // As far as is known, a server that is not one of ours uses all CPUs that it is given.
  const parallelism = server.parallelism ?? Infinity;
  return {
    cell: cellOf(claimCell, { style: server.name, options: {} }),
    setupIn: (round) => ({
      ...setupOf(lab, claimCell.cpus, round),
      resolveStyle: () => ({ options: {}, parallelism }),
    }),
    instruments: {
      ...paced,
      startServer: ({ transport, host, graceMs }, cpus) =>
        startForeign(server, { transport, host, graceMs }, cpus),
    },
  };
}

function cellOf(claimCell: ClaimCell, named: ScenarioStyle): Cell {
  const { transport, workload, messageBytes, concurrency, sessionRequests, idleConnections } =
    claimCell;
  const load = { transport, workload, messageBytes, concurrency, sessionRequests, idleConnections };
  const whole = { ...named, ...load };
  return { id: cellId(whole), ...whole };
}

function setupOf(
  { serverCpus, loadCpus, machineCpus }: Pick<ClaimLab, 'serverCpus' | 'loadCpus' | 'machineCpus'>,
  cpus: ClaimCell['cpus'],
  round: number,
): Omit<RunSetup, 'resolveStyle'> {
  const rest = { machineCpus, keepAwake: false, engine: null };
  if (cpus === 'apart') return { serverCpus, loadCpus, ...rest };
  if (cpus === 'together' || serverCpus === null) {
    return { serverCpus: null, loadCpus: null, ...rest };
  }
  const all = [...new Set([...serverCpus, ...(loadCpus ?? [])])];
  return { serverCpus: all.slice(round % all.length).slice(0, 1), loadCpus: null, ...rest };
}

function refuseUnsupported({ name, server, transport }: ClaimCell): void {
  if (!('style' in server)) return;
  const support = styleSupport(server, transport);
  if (support.supported) return;
  throw new MeasureError(
    'STYLE_UNSUPPORTED',
    `${name} cannot serve ${transport} here: ${support.reason}`,
  );
}
