// The CPU of children that come and go within a window, against what they say of it themselves: counted whole, or not at all.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { FORKABLE_FLAGS } from '../../posix/fork.js';
import { unsupportedReason } from '../../posix/platform.js';
import type { ServerMetrics } from '../../results/run.js';
import { serverMetricsBetween } from './server-metrics.js';
import { sampleTree } from './tree-sampler.js';

const TRIAL = fileURLToPath(new URL('burner-trial.js', import.meta.url));
/** Ticks are cut at both edges; a forked child goes on using a little CPU after it has looked at its own. */
const TICKS_ERROR_NS = 60e6;
/** What forking, ending and the parent cost on a busy machine; less than what was burnt before the window, 300 ms. */
const MOST_OVERHEAD_NS = 250e6;

const started: ChildProcess[] = [];

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
});

/** The metrics of a window in which one child that lived before it ends, and twenty short ones come and go. */
async function measure(
  children: 'wait' | 'ignore',
): Promise<{ metrics: ServerMetrics | null; burntNs: number }> {
  const child = spawn(process.execPath, [...FORKABLE_FLAGS, TRIAL, children], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  await once(child.stdout, 'data');
  const before = sampleTree(child.pid ?? 0);
  child.stdin.write('\n');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const metrics = serverMetricsBetween(before, sampleTree(child.pid ?? 0), {
    capacityCpus: 1,
    idleMemory: null,
    loadedMemory: null,
    workers: null,
    exit: 'clean',
  });
  return { metrics, ...(JSON.parse(line.toString()) as { burntNs: number }) };
}

describe.skipIf(unsupportedReason() !== null)('CPU of children that end within a window', () => {
  it('is counted, all of it and once, where their parent waits for them', async () => {
    const { metrics, burntNs } = await measure('wait');
    expect(burntNs).toBeGreaterThanOrEqual(100e6 + 20 * 8e6);
    expect(metrics?.cpuNs).toBeGreaterThan(burntNs - TICKS_ERROR_NS);
    expect(metrics?.cpuNs).toBeLessThan(burntNs + MOST_OVERHEAD_NS);
  });

  it('is not known where the parent ignores SIGCHLD, and no smaller figure stands for it', async () => {
    const { metrics } = await measure('ignore');
    expect(metrics).toMatchObject({ cpuNs: null, cpuUtilization: null });
  });
});
