// A server of anybody's beside two styles, in the real program from run to report: started, running already, wrong, and dead.
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignServerSchema } from '../../results/foreign-server.js';
import { readRun } from '../../results/store.js';
import { startForeign } from '../foreign/start-foreign.js';
import { procUnavailableReason } from '../machine/proc-file.js';
import type { ServerUnderTest } from '../run/instruments.js';
import { createWorkplace, type Workplace } from './program.js';

/** In the folder `program`, which the scenario names from where it lies itself. Port, then what is wrong with it. */
const SERVER = `
const wrong = process.argv[3];
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  if (wrong === 'shouts') socket.on('data', (bytes) => socket.write(bytes.map((byte) => byte ^ 32)));
  else socket.pipe(socket);
});
if (wrong === 'dies') {
  console.error('Error: no config.toml');
  process.exit(3);
}
server.listen(Number(process.argv[2]), '127.0.0.1');
`;

/** Seven repetitions and a report, on a machine that others use. */
const PATIENCE_MS = 90_000;

function scenario(port: number): string {
  return `name: tiny
description: for tests
styles:
  - style: event-loop
  - style: 'null'
servers:
  - { name: mine, command: '${process.execPath} server.cjs {port}', cwd: program }
  - { name: dies, command: '${process.execPath} server.cjs {port} dies', cwd: program }
  - { name: there, target: 'tcp://127.0.0.1:${port}' }
sweeps:
  - { transports: [tcp], workloads: [echo], concurrency: [2], sessionRequests: 10 }
  - { transports: [tcp, udp], workloads: ['wait:1ms'], concurrency: [2], styles: [mine] }
rounds: 1
warmupMs: 20
windowMs: 100
yardstick: false
`;
}

describe.skipIf(procUnavailableReason() !== null)('servers of any kind in a run', () => {
  let place: Workplace;
  let there: ServerUnderTest;

  beforeAll(async () => {
    place = createWorkplace();
    mkdirSync(join(place.folder, 'program'));
    writeFileSync(join(place.folder, 'program', 'server.cjs'), SERVER);
    const spec = foreignServerSchema.parse({
      name: 'there',
      command: `${process.execPath} server.cjs {port}`,
      cwd: join(place.folder, 'program'),
    });
    const start = { transport: 'tcp', host: '127.0.0.1', graceMs: 2_000 } as const;
    there = await startForeign(spec, start, null);
    writeFileSync(join(place.folder, 'tiny.yaml'), scenario(there.target.port));
  });
  afterAll(async () => {
    await there.stop();
    place.dispose();
  });

  it(
    'stand beside the styles, each with its figures, its reasons, or its last words',
    async () => {
      const shouts = `shouts=${process.execPath} server.cjs {port} shouts`;
      const lives = `lives=sh -c 'test "$GREETING" = hello=you && exec "$0" program/server.cjs "$1"' ${process.execPath} {port}`;
      const folder = realpathSync(place.folder);
      const words = ['run', './tiny.yaml', '--out', 'runs', '--seed', '1', '--json'];
      const program = place.start([
        ...words,
        ...['--server', shouts, '--server-cwd', 'shouts=program'],
        ...['--server', lives, '--server-env', 'lives=GREETING=hello=you'],
      ]);
      expect(await program.ended, program.stderr()).toBe(1);
      expect(program.stderr()).toMatch(/there runs already and is not started anew/u);
      const run = await readRun(join(place.folder, 'runs', 'latest'));
      expect(run.status).toBe('complete');
      expect(run.cells).toHaveLength(7);
      // Resumed from anywhere, it starts the same programs.
      expect(run.scenario.servers.map(({ cwd }) => cwd)).toEqual([
        ...['program', 'program'].map((name) => join(folder, name)),
        null,
        join(folder, 'program'),
        folder,
      ]);
      const of = (name: string) => {
        const ids = run.cells.flatMap(({ id, style }) => (style === name ? id : []));
        expect(ids).toEqual([`${name}/tcp/echo/64B/c2/s10`]);
        return run.repetitions.filter(({ cellId }) => ids.includes(cellId))[0];
      };
      expect(of('mine')).toMatchObject({ error: null, server: { exit: 'clean' } });
      expect(of('mine')?.load?.requests).toMatchObject({ corrupted: 0 });
      expect(of('mine')?.derived.serverCpuNsPerRequest).toBeGreaterThan(0);
      expect(of('lives')).toMatchObject({ error: null, server: { exit: 'clean' } });
      expect(of('there')).toMatchObject({
        error: null,
        server: { exit: 'running' },
        pinning: { serverCpus: null },
      });
      expect(of('there')?.server?.memory.loaded?.rssBytes).toBeGreaterThan(1e6);
      expect(of('dies')).toMatchObject({ verdict: 'failed', load: null });
      expect(of('dies')?.error?.message).toMatch(/exited with 3 and said: Error: no config\.toml/u);
      expect(of('shouts')).toMatchObject({ verdict: 'failed' });
      expect(of('shouts')?.error?.message).toMatch(/does not echo: .* that are not the reply/u);
      expect(program.processes('')).toEqual([]);
      expect((await there.stop()).exit).toBe('clean');

      const page = readFileSync(join(place.folder, 'runs', 'latest', 'report.html'), 'utf8');
      expect(page).toContain('Server mine');
      expect(page).toContain('wait is not among its workloads (echo)');
    },
    PATIENCE_MS,
  );
});
