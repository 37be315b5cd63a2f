// What `bench:yardstick` holds against what, and what each ratio may be at most. Pure; nothing is started here.
import type { EngineName } from '../../loadgen/load-plan.js';

/** What answers: a C echo program, or one of our styles. */
export type ServerChoice = { readonly by: 'c' } | { readonly by: 'style'; readonly style: string };
/** What asks: a C load program, or one of our engines. */
export type LoadChoice =
  { readonly by: 'c' } | { readonly by: 'engine'; readonly engine: EngineName };

/** One session, frames of {@link MESSAGE_BYTES}. `flows` is null over tcp, `rateRps` in a closed loop. */
export interface LoadShape {
  readonly transport: 'tcp' | 'udp';
  readonly clients: number;
  readonly flows: number | null;
  readonly rateRps: number | null;
}

/** One thing that can be measured: this load on that server. */
export interface Trial {
  readonly server: ServerChoice;
  readonly load: LoadChoice;
  readonly shape: LoadShape;
}

/** CPU per request of one process, numerator ÷ denominator. */
export interface RatioRow {
  readonly kind: 'ratio';
  readonly id: RowId;
  readonly title: string;
  /** Whose CPU it is. */
  readonly of: 'generator' | 'server';
  readonly numerator: Trial;
  readonly denominator: Trial;
  /** Null when there is no target: the subject is not the one that the target was set for. */
  readonly mostRatio: number | null;
}

/** Memory of the generator per open connection: (PSS with many − PSS with few) ÷ the connections between. */
export interface MemoryRow {
  readonly kind: 'memory';
  readonly id: RowId;
  readonly title: string;
  readonly many: Trial;
  readonly few: Trial;
  readonly mostBytes: number | null;
}

/**
 * How late an open loop sends: the lag's p99 ÷ the p99 that a bare spin loop sees on the same CPU. The latter counts as
 * {@link LEAST_STALL_NS} where it is less.
 */
export interface LagRow {
  readonly kind: 'lag';
  readonly id: RowId;
  readonly title: string;
  readonly trial: Trial;
  readonly mostRatio: number | null;
}

export type YardstickRow = RatioRow | MemoryRow | LagRow;

/** What is held against the yardsticks. */
export interface Subject {
  readonly engine: EngineName;
  readonly style: string;
}

/** Names for `--only`, in the order of the table. */
export const ROW_IDS = [
  'tcp-generator',
  'udp-generator',
  'tcp-engines',
  'udp-engines-one-flow',
  'udp-engines-64-flows',
  'tcp-server',
  'tcp-styles',
  'generator-memory',
  'send-lag-1k',
  'send-lag-10k',
  'send-lag-50k',
] as const;
export type RowId = (typeof ROW_IDS)[number];

/** The whole frame. */
export const MESSAGE_BYTES = 64;
/** The subjects that the targets were set for. */
export const DEFAULT_SUBJECT = { engine: 'posix', style: 'posix-epoll' } as const satisfies Subject;

/**
 * Of the spin loop's p99, at least. A loop that sends is a few microseconds late behind what it is doing anyway, which against the
 * nanoseconds of an undisturbed spin loop would be any ratio; this much is about one loopback round trip, and does not matter.
 */
export const LEAST_STALL_NS = 25_000;

const CLIENTS = 64;
const MANY_CONNECTIONS = 10_000;
const FEW_CONNECTIONS = 16;

const TCP: LoadShape = { transport: 'tcp', clients: CLIENTS, flows: null, rateRps: null };
const UDP_ONE_FLOW: LoadShape = { transport: 'udp', clients: CLIENTS, flows: 1, rateRps: null };
const UDP_64_FLOWS: LoadShape = { ...UDP_ONE_FLOW, flows: CLIENTS };
const C = { by: 'c' } as const;

/**
 * Every row, in the order of {@link ROW_IDS}.
 * @param hasC whether there are C programs. Without them, rows that compare ours with ours use what else there is: the style
 * `null` as the server, our own engine `node` as the load. Rows about the C programs themselves stay as they are.
 */
export function createRows(subject: Subject, hasC: boolean): YardstickRow[] {
  const server: ServerChoice = hasC ? C : style('null');
  const load: LoadChoice = hasC ? C : engine('node');
  const ours = engine(subject.engine);
  const isDefaultEngine = subject.engine === DEFAULT_SUBJECT.engine;
  const isDefaultStyle = subject.style === DEFAULT_SUBJECT.style;
  const generatorRow = createRatioRows('generator', isDefaultEngine);
  const serverRow = createRatioRows('server', isDefaultStyle);
  const name = `engine ${subject.engine}`;
  const loadName = load.by === 'c' ? 'C tcp-load' : `engine ${load.engine}`;
  const against = server.by === 'c' ? '' : ', against style null';
  return [
    generatorRow('tcp-generator', `${name} ÷ C tcp-load, 64 connections`, 1.15, {
      numerator: { server: C, load: ours, shape: TCP },
      denominator: { server: C, load: C, shape: TCP },
    }),
    generatorRow('udp-generator', `${name} ÷ C udp-load, 64 clients on one flow`, 1.15, {
      numerator: { server: C, load: ours, shape: UDP_ONE_FLOW },
      denominator: { server: C, load: C, shape: UDP_ONE_FLOW },
    }),
    generatorRow('tcp-engines', `${name} ÷ engine node, tcp${against}`, 0.85, {
      numerator: { server, load: ours, shape: TCP },
      denominator: { server, load: engine('node'), shape: TCP },
    }),
    generatorRow('udp-engines-one-flow', `${name} ÷ engine node, udp on one flow${against}`, 0.45, {
      numerator: { server, load: ours, shape: UDP_ONE_FLOW },
      denominator: { server, load: engine('node'), shape: UDP_ONE_FLOW },
    }),
    generatorRow('udp-engines-64-flows', `${name} ÷ engine node, udp on 64 flows${against}`, 0.7, {
      numerator: { server, load: ours, shape: UDP_64_FLOWS },
      denominator: { server, load: engine('node'), shape: UDP_64_FLOWS },
    }),
    serverRow('tcp-server', `style ${subject.style} ÷ C tcp-echo, under C tcp-load`, 1.15, {
      numerator: { server: style(subject.style), load: C, shape: TCP },
      denominator: { server: C, load: C, shape: TCP },
    }),
    serverRow('tcp-styles', `style ${subject.style} ÷ style event-loop, under ${loadName}`, 0.7, {
      numerator: { server: style(subject.style), load, shape: TCP },
      denominator: { server: style('event-loop'), load, shape: TCP },
    }),
    {
      kind: 'memory',
      id: 'generator-memory',
      title: `memory of ${name} per connection, at ${MANY_CONNECTIONS.toLocaleString('en-US')}${against}`,
      many: { server, load: ours, shape: { ...TCP, clients: MANY_CONNECTIONS } },
      few: { server, load: ours, shape: { ...TCP, clients: FEW_CONNECTIONS } },
      mostBytes: isDefaultEngine ? 4_096 : null,
    },
    ...createLagRows(ours, server, isDefaultEngine ? 1.5 : null),
  ];
}

function createLagRows(
  load: LoadChoice & { readonly by: 'engine' },
  server: ServerChoice,
  mostRatio: number | null,
): LagRow[] {
  const rates = [
    ['send-lag-1k', 1_000],
    ['send-lag-10k', 10_000],
    ['send-lag-50k', 50_000],
  ] as const;
  return rates.map(([id, rateRps]) => ({
    kind: 'lag',
    id,
    title: `p99 of the send lag of engine ${load.engine} ÷ that of a bare spin loop, at ${rateRps.toLocaleString('en-US')} req/s`,
    trial: { server, load, shape: { ...TCP, rateRps } },
    mostRatio,
  }));
}

function createRatioRows(of: RatioRow['of'], hasTarget: boolean) {
  return (
    id: RowId,
    title: string,
    most: number,
    trials: Pick<RatioRow, 'numerator' | 'denominator'>,
  ): RatioRow => ({ kind: 'ratio', id, title, of, ...trials, mostRatio: hasTarget ? most : null });
}

function style(name: string): ServerChoice {
  return { by: 'style', style: name };
}

function engine(name: EngineName): LoadChoice & { readonly by: 'engine' } {
  return { by: 'engine', engine: name };
}
