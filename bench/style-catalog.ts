// Styles as the command line and a plan ask for them: by name, with options as written. The registry itself is servers/'s.
import { findStyle, STYLES } from '../servers/registry.js';
import { parseStyleSpec, resolveOptions } from '../servers/style-options.js';
import type { Style, StyleOption, Support } from '../servers/server.js';
import { TRANSPORTS, type Transport } from '../protocol/workload.js';
import type { ScenarioStyle } from '../results/scenario.js';
import { parseList } from './input/option-values.js';
import type { ResolvedStyle } from './run/run-setup.js';

/** Throws when the style or one of its options does not exist. */
export function checkScenarioStyle({ style, options }: ScenarioStyle): void {
  resolveOptions(findStyle(style), options);
}

/** Whether a style can serve a transport here; the reason when not. */
export function styleSupport({ style, options }: ScenarioStyle, transport: Transport): Support {
  const found = findStyle(style);
  return found.supports(transport, resolveOptions(found, options));
}

/** Options that are a number of workers, by name; that of a pool is written as one of the choices, `pool:N`. */
const WORKER_OPTIONS: readonly string[] = ['workers', 'threads'];
const POOL_CHOICE = 'pool:N';

/**
 * The style with that many workers: processes or threads of a pool, whichever it has. Null: it has no number of them, or was told to
 * have a thread for each connection.
 */
export function withWorkers(asked: ScenarioStyle, workers: number): ScenarioStyle | null {
  const found = findStyle(asked.style);
  const option = found.options.find(({ name }) => WORKER_OPTIONS.includes(name));
  if (option === undefined) return null;
  if (option.choices === null) return givenOption(asked, option.name, workers);
  const own = resolveOptions(found, asked.options)[option.name];
  const isPool = option.choices.includes(POOL_CHOICE) && String(own).startsWith('pool:');
  return isPool ? givenOption(asked, option.name, POOL_CHOICE.replace('N', String(workers))) : null;
}

/** Every option with a value, and how many CPUs they can keep busy. */
export function resolveStyle({ style, options }: ScenarioStyle): ResolvedStyle {
  const found = findStyle(style);
  const resolved = resolveOptions(found, options);
  return { options: resolved, parallelism: found.parallelism(resolved) };
}

/** `cluster,event-loop` or `cluster --workers 2,event-loop`. @throws when one of them does not exist. */
export function parseStyles(flag: string, text: string): ScenarioStyle[] {
  return parseList(flag, text).map((spec) => {
    const { style, options } = parseStyleSpec(spec);
    const resolved = resolveOptions(findStyle(style), options);
    // As resolved, so that a number is one, whoever wrote it; but only what was given, so that defaults stay defaults.
    const given = Object.keys(options).map((name) => [name, resolved[name] ?? ''] as const);
    return { style, options: Object.fromEntries(given) };
  });
}

function givenOption(asked: ScenarioStyle, name: string, value: string | number): ScenarioStyle {
  return { ...asked, options: { ...asked.options, [name]: value } };
}

/** One style as `styles --json` lists it (design section 11). */
export interface StyleDescription {
  readonly style: string;
  readonly substrate: string;
  /** With the style's default options. `reason` is null where it is supported. */
  readonly transports: Readonly<
    Record<Transport, { readonly supported: boolean; readonly reason: string | null }>
  >;
  readonly options: readonly (StyleOption & {
    /** Choices that no transport can have here, with the reason. */
    readonly unsupported: readonly { readonly value: string; readonly reason: string }[];
  })[];
}

/** Every style of the registry, in its order. */
export function describeStyles(): StyleDescription[] {
  return STYLES.map((style) => {
    const defaults = resolveOptions(style, {});
    return {
      style: style.name,
      substrate: style.substrate,
      transports: {
        tcp: flatten(style.supports('tcp', defaults)),
        udp: flatten(style.supports('udp', defaults)),
        http: flatten(style.supports('http', defaults)),
      },
      options: style.options.map((option) => ({
        ...option,
        unsupported: unsupportedChoices(style, option),
      })),
    };
  });
}

function unsupportedChoices(
  style: Style,
  { name, choices }: StyleOption,
): { value: string; reason: string }[] {
  return (choices ?? []).flatMap((value) => {
    const options = resolveOptions(style, { [name]: exampleOf(value) });
    const answers = TRANSPORTS.map((transport) => style.supports(transport, options));
    const [first] = answers;
    if (first === undefined || first.supported || answers.some(({ supported }) => supported))
      return [];
    return [{ value, reason: first.reason }];
  });
}

/** A value that a choice stands for: one that ends in `:N` takes any number there. */
function exampleOf(choice: string): string {
  return choice.replace(/:N$/u, ':1');
}

function flatten(support: Support): { supported: boolean; reason: string | null } {
  return { supported: support.supported, reason: support.supported ? null : support.reason };
}
