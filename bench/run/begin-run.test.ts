// A run that is taken up again where its program is gone meanwhile.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleCell, exampleRun } from '../../results/example-run.js';
import { foreignServerSchema } from '../../results/foreign-server.js';
import { createRun } from '../../results/store.js';
import { resumeRun } from './begin-run.js';

let out = '';
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'echobench-resume-'));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

it('is refused at once, and not repetition by repetition', async () => {
  const whole = exampleRun();
  const servers = [foreignServerSchema.parse({ name: 'gone', command: 'no-such-program {port}' })];
  const run = exampleRun({
    status: 'interrupted',
    scenario: { ...whole.scenario, servers },
    cells: [exampleCell({ id: 'gone', style: 'gone' })],
    order: [['gone']],
    repetitions: [],
    yardstick: null,
  });
  const stored = await createRun(out, run);
  const place = { out, json: false, serverCpus: null, loadCpus: null, engine: null };
  await expect(
    resumeRun({ ...place, reference: stored.run.id, maxMinutes: null }),
  ).rejects.toMatchObject({ code: 'PROGRAM_NOT_FOUND', message: /^gone: .*no-such-program/u });
});
