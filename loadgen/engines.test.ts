// Which engine is taken, and what is said where one cannot carry a load.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../posix/platform.js';
import { runWithoutKoffi } from '../posix/test-without-koffi.js';
import { defaultEngine, requireEngine } from './engines.js';
import type { LoadPlan, WorkerShare } from './load-plan.js';
import { testPlan } from './test-plan.js';

const ENGINES = new URL('engines.js', import.meta.url).href;

function shareOf(changes: Partial<LoadPlan>): WorkerShare {
  return { worker: 0, firstClient: 0, plan: testPlan(changes) };
}

describe('the engine', () => {
  it('is autocannon for http, and for others the cheapest there is', () => {
    expect(defaultEngine('http')).toBe('autocannon');
    expect(defaultEngine('tcp')).toBe(unsupportedReason() === null ? 'posix' : 'node');
  });

  it('that cannot carry a transport names the one that can', async () => {
    const target = { transport: 'http', host: '127.0.0.1', port: 9 } as const;
    await expect(requireEngine(shareOf({ engine: 'posix', target }))).rejects.toThrow(
      'it speaks tcp and udp; use --engine autocannon',
    );
  });

  it.skipIf(unsupportedReason() !== null)('is node where koffi is missing', async () => {
    const script = `import { defaultEngine } from '${ENGINES}';
      process.stdout.write(defaultEngine('tcp') + ' ' + defaultEngine('udp'));`;
    expect(await runWithoutKoffi(script)).toBe('node node');
  });

  it.skipIf(unsupportedReason() !== null)(
    'posix, where koffi is missing, gives that reason and names the engine node',
    async () => {
      const share = JSON.stringify(shareOf({ engine: 'posix' }));
      const script = `import { requireEngine } from '${ENGINES}';
        requireEngine(${share}).catch(({ code, message }) => process.stdout.write(code + ' ' + message));`;
      expect(await runWithoutKoffi(script)).toBe(
        'ENGINE_UNSUPPORTED engine posix cannot carry this load over tcp: ' +
          'koffi could not be loaded: koffi is hidden; use --engine node',
      );
    },
  );
});
