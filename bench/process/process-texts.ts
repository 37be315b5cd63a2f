// Parsers of the texts under /proc/<pid>/. Pure: text in, numbers out; @see proc(5) for every field.

/**
 * /proc counts CPU in ticks of USER_HZ. That is 100 a second on every architecture Node runs on, whatever the kernel's
 * own HZ is: it is part of the kernel's interface to programs.
 */
export const TICK_NS = 10_000_000;

/** The fields of /proc/<pid>/stat that are used here. CPU in nanoseconds, to the resolution of a tick. */
export interface ProcessStat {
  readonly pid: number;
  readonly comm: string;
  /** `R`, `S`, `D`, `Z` (a zombie) … */
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  /** Of whom its session was begun by. */
  readonly sessionId: number;
  /** utime + stime: all threads of the process, those that have ended too. */
  readonly cpuNs: number;
  /** cutime + cstime: children that were waited for, and theirs. */
  readonly reapedChildrenCpuNs: number;
  /** cminflt + cmajflt: page faults of children that were waited for; each has some, however little CPU it used. */
  readonly reapedChildrenFaults: number;
  readonly threads: number;
  /** When it started, in ticks since the boot: with the pid, what tells a process from a later one with its number. */
  readonly startTicks: number;
}

/** Parses stat, whose second field may hold spaces and parentheses. Null when the text was cut short. */
export function parseProcessStat(text: string): ProcessStat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  // Numbered as in proc(5), where the state that follows the name is field 3.
  const rest = text.slice(close + 2).split(' ');
  const field = (number: number): number => Number(rest[number - 3]);
  const stat = {
    pid: Number.parseInt(text, 10),
    comm: text.slice(open + 1, close),
    state: rest[0] ?? '',
    parentPid: field(4),
    sessionId: field(6),
    groupId: field(5),
    cpuNs: (field(14) + field(15)) * TICK_NS,
    reapedChildrenCpuNs: (field(16) + field(17)) * TICK_NS,
    reapedChildrenFaults: field(11) + field(13),
    threads: field(20),
    startTicks: field(22),
  };
  return Number.isNaN(stat.pid) || Number.isNaN(stat.startTicks) ? null : stat;
}

/** CPU time of one thread in nanoseconds from its schedstat, or null where the kernel keeps none (it then prints zeros). */
export function parseSchedstat(text: string): number | null {
  const onCpuNs = Number(text.split(' ')[0]);
  return Number.isFinite(onCpuNs) && onCpuNs > 0 ? onCpuNs : null;
}

/** The fields of /proc/<pid>/status (or a task's) that are used here. Null: the line is missing, e.g. for a zombie. */
export interface ProcessStatus {
  readonly name: string;
  readonly rssBytes: number | null;
  /** Of this thread alone, even in the status of its process. */
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  /** The affinity mask as a list, e.g. `0-3,6`. */
  readonly cpusAllowedList: string | null;
  /** Whether the process ignores SIGCHLD: its children are then reaped by the kernel and their CPU is in no counter. */
  readonly ignoresChildren: boolean;
}

export function parseProcessStatus(text: string): ProcessStatus {
  const fields = parseColonLines(text);
  const ignored = fields.get('SigIgn');
  return {
    name: fields.get('Name') ?? '',
    rssBytes: kilobytes(fields.get('VmRSS')),
    voluntarySwitches: integer(fields.get('voluntary_ctxt_switches')),
    involuntarySwitches: integer(fields.get('nonvoluntary_ctxt_switches')),
    cpusAllowedList: fields.get('Cpus_allowed_list') ?? null,
    ignoresChildren: ignored !== undefined && (BigInt(`0x${ignored}`) & SIGCHLD_BIT) !== 0n,
  };
}

/** Memory of one process from smaps_rollup, in bytes. `pssAnonBytes` is null before Linux 5.9. */
export interface SmapsRollup {
  readonly rssBytes: number;
  readonly pssBytes: number;
  readonly pssAnonBytes: number | null;
  /** Private_Clean + Private_Dirty + Private_Hugetlb. */
  readonly privateBytes: number;
}

/** Null when the text holds no sums: the process was ending. */
export function parseSmapsRollup(text: string): SmapsRollup | null {
  const fields = parseColonLines(text);
  const bytes = (name: string): number | null => kilobytes(fields.get(name));
  const rssBytes = bytes('Rss');
  const pssBytes = bytes('Pss');
  if (rssBytes === null || pssBytes === null) return null;
  const privateBytes =
    (bytes('Private_Clean') ?? 0) + (bytes('Private_Dirty') ?? 0) + (bytes('Private_Hugetlb') ?? 0);
  return { rssBytes, pssBytes, pssAnonBytes: bytes('Pss_Anon'), privateBytes };
}

/** One resource limit; null is unlimited. */
export interface ResourceLimit {
  readonly soft: number | null;
  readonly hard: number | null;
}

/** /proc/<pid>/limits by the names it prints, e.g. `Max open files`. */
export function parseLimits(text: string): Map<string, ResourceLimit> {
  const limits = new Map<string, ResourceLimit>();
  for (const line of text.split('\n').slice(1)) {
    const [, name, soft, hard] = /^(.+?)\s{2,}(\w+)\s+(\w+)/.exec(line) ?? [];
    if (name === undefined || soft === undefined || hard === undefined) continue;
    limits.set(name, { soft: limitValue(soft), hard: limitValue(hard) });
  }
  return limits;
}

/** The inode in what a descriptor of a socket links to (`socket:[4711]`), or null for any other descriptor. */
export function parseSocketLink(target: string): number | null {
  const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
  return inode === undefined ? null : Number(inode);
}

/** Signal 17 on every architecture Node runs on but MIPS. */
const SIGCHLD_BIT = 1n << 16n;

/** Lines of `name: value`, the value trimmed. */
export function parseColonLines(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

function kilobytes(value: string | undefined): number | null {
  const digits = /^(\d+) kB$/.exec(value ?? '')?.[1];
  return digits === undefined ? null : Number(digits) * 1024;
}

function integer(value: string | undefined): number | null {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}

function limitValue(text: string): number | null {
  return text === 'unlimited' ? null : Number(text);
}
