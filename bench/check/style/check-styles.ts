// A script: names every one of our styles, many times, while as many processes as there are CPUs burn them, and says how often a name
// was wrong. `node dist/bench/check/style/check-styles.js [rounds] [part of a spec]`; ends with 1 when one was.
import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseStyleSpec } from '../../../servers/style-options.js';
import { styleSupport } from '../../style-catalog.js';
import { styleSubject } from '../open-subject.js';
import { EXPECTED_STYLES, type ExpectedStyle } from './expected-styles.js';
import { identifyStyle } from './identify-style.js';

const DEFAULT_ROUNDS = 20;
/** As check's own default: a busy machine needs it. */
const PATIENCE_MS = 3_000;
const BURN = 'for (;;);';

process.exitCode = await main(process.argv.slice(2));

async function main([rounds = `${DEFAULT_ROUNDS}`, part = '']: readonly string[]): Promise<number> {
  const burners = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', BURN], { stdio: 'ignore' }),
  );
  try {
    let wrong = 0;
    for (const expected of EXPECTED_STYLES.filter((one) => isAsked(one, part))) {
      wrong += await nameOften(expected, Number(rounds));
    }
    say(`${wrong} names were wrong`);
    return wrong === 0 ? 0 : 1;
  } finally {
    burners.forEach(end);
  }
}

function isAsked({ spec, transport }: ExpectedStyle, part: string): boolean {
  const isSupported = styleSupport(parseStyleSpec(spec), transport).supported;
  return isSupported && `${transport} ${spec}`.includes(part);
}

/** @returns how often the name was wrong. */
async function nameOften(expected: ExpectedStyle, rounds: number): Promise<number> {
  const { spec, transport, named } = expected;
  const times: number[] = [];
  const confidences: number[] = [];
  let wrong = 0;
  for (let round = 0; round < rounds; round++) {
    const subject = styleSubject(parseStyleSpec(spec), transport);
    const beganMs = performance.now();
    const signal = new AbortController().signal;
    const style = await identifyStyle(subject, { level: 'full', patienceMs: PATIENCE_MS, signal });
    times.push(performance.now() - beganMs);
    confidences.push(style.confidence);
    if (style.named === named) continue;
    wrong++;
    say(
      `wrong: ${spec} over ${transport} was named ${String(style.named)}\n  ${style.evidence.join('\n  ')}`,
    );
  }
  const seconds = (Math.max(...times) / 1_000).toFixed(1);
  const confidence = Math.min(...confidences);
  say(
    `${transport} ${spec}: ${wrong} of ${rounds} wrong; confidence ${confidence} or more, at most ${seconds} s`,
  );
  return wrong;
}

function end(burner: ChildProcess): void {
  burner.kill('SIGKILL');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
