// Tools over real servers under load, and over tools and servers that fail: what is said, and that nothing stays behind.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolOutcome } from '../../results/profile.js';
import { toolOutcomeSchema } from '../../results/profile.js';
import { findStyle } from '../../servers/registry.js';
import { resolveOptions } from '../../servers/style-options.js';
import { readCpuProfile } from './cpu-profile.js';
import { clinicRefusal, findClinic } from './clinic.js';
import { runTool, type ToolRequest } from './run-tool.js';

const SERVER_MAIN = fileURLToPath(new URL('../../servers/main.js', import.meta.url));
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echobench-profile-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function request(style: string, change: Partial<ToolRequest> = {}): ToolRequest {
  const found = findStyle(style);
  const workers = found.options.some(({ name }) => name === 'workers') ? { workers: 2 } : {};
  return {
    config: {
      style,
      transport: 'tcp',
      host: '127.0.0.1',
      port: 0,
      options: resolveOptions(found, workers),
      idleTimeoutMs: 5_000,
      graceMs: 1_000,
    },
    serverMain: SERVER_MAIN,
    load: {
      concurrency: 4,
      durationMs: 400,
      workload: { kind: 'echo' },
      messageBytes: 64,
      sessionRequests: 100,
    },
    folder,
    clinicBin: findClinic(),
    signal: new AbortController().signal,
    ...change,
  };
}

/** A program in the test's folder. */
async function program(name: string, source: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, source);
  return file;
}

/** Whether any process still has the test's folder on its command line. */
function isAnybodyLeft(): boolean {
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return processes.includes(folder);
}

function expectProfiled(outcome: ToolOutcome): void {
  expect(outcome.reason).toBeNull();
  expect(outcome.status).toBe('ok');
  expect(outcome.load?.succeeded).toBeGreaterThan(0);
  expect(toolOutcomeSchema.safeParse(outcome).success).toBe(true);
  expect(isAnybodyLeft()).toBe(false);
}

describe('cpu', () => {
  it.each([
    ['event-loop', ['main']],
    ['cluster', ['main', 'cluster worker 1', 'cluster worker 2']],
    ['piscina', ['main', 'thread 1', 'thread 2']],
  ])('%s leaves a readable profile of every process and thread', async (style, roles) => {
    const outcome = await runTool('cpu', request(style));
    expectProfiled(outcome);
    expect(outcome.cpu?.threads.map(({ role }) => role)).toStrictEqual(roles);
    expect(outcome.cpu?.missing).toStrictEqual([]);
    expect(outcome.files.length).toBe(roles.length);
    for (const { file, bytes } of outcome.files) {
      const text = await readFile(join(folder, file), 'utf8');
      expect(text.length).toBe(bytes);
      expect(readCpuProfile(text, (url) => url).samples).toBeGreaterThan(0);
    }
    // The server's own code is in it, named by its place in the project.
    const places = outcome.cpu?.functions.map(({ place }) => place) ?? [];
    expect(places.some((place) => place.startsWith('node:'))).toBe(true);
    expect(places.every((place) => !place.startsWith('/') && !place.startsWith('file:'))).toBe(
      true,
    );
  });

  it('is not fooled by a process that was killed before it could write', async () => {
    // By another process: node writes profiles even as it kills itself.
    const killed = await program(
      'killed.mjs',
      `import { execFileSync } from 'node:child_process';
       process.on('SIGTERM', () => execFileSync('kill', ['-9', String(process.pid)]));
       await import(${JSON.stringify(SERVER_MAIN)});`,
    );
    const outcome = await runTool('cpu', request('event-loop', { serverMain: killed }));
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toMatch(/1 of the server's processes and threads left no profile/);
    expect(outcome.cpu?.missing.map(({ thread }) => thread)).toStrictEqual([0]);
    expect(outcome.cpu?.missing[0]?.reason).toContain('killed');
  });

  it('says when the server answered nothing', async () => {
    const mute = await program(
      'mute.mjs',
      `import net from 'node:net';
       const server = net.createServer((socket) => { socket.on('error', () => {}); socket.resume(); });
       server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ event: 'listening', host: '127.0.0.1', port: server.address().port, pid: process.pid })));
       process.on('SIGTERM', () => process.exit(0));`,
    );
    const outcome = await runTool('cpu', request('event-loop', { serverMain: mute }));
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome.reason).toMatch(/answered no request/);
  });

  it('says why a server did not come up, in one line', async () => {
    const broken = await program('broken.mjs', `throw new Error('no such thing\\nhere');`);
    const outcome = await runTool('cpu', request('event-loop', { serverMain: broken }));
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toMatch(/before the server was ready and said: Error: no such thing/);
    expect(outcome.reason).not.toContain('\n');
    expect(isAnybodyLeft()).toBe(false);
  });
});

describe('clinic', () => {
  it(
    'doctor writes a whole report of event-loop over tcp',
    { timeout: 60_000 },
    async (context) => {
      context.skip(findClinic() === null, 'clinic is not installed');
      const outcome = await runTool('doctor', request('event-loop'));
      expectProfiled(outcome);
      expect(outcome.files.map(({ file }) => file)).toStrictEqual(['doctor.html']);
      expect((await stat(join(folder, 'doctor.html'))).size).toBe(outcome.files[0]?.bytes);
      expect(await readdir(folder)).toStrictEqual(['doctor.html']);
    },
  );

  it(
    'heapprofiler gets its data, though the server has an end of its own at SIGINT',
    { timeout: 60_000 },
    async (context) => {
      context.skip(findClinic() === null, 'clinic is not installed');
      const udp = request('event-loop');
      const outcome = await runTool('heapprofiler', {
        ...udp,
        config: { ...udp.config, transport: 'udp' },
      });
      expectProfiled(outcome);
    },
  );

  it.each([
    ['doctor', 'cluster'],
    ['flame', 'cluster'],
    ['bubbleprof', 'cluster'],
    ['heapprofiler', 'cluster'],
    ['doctor', 'piscina'],
    ['heapprofiler', 'piscina'],
  ] as const)('%s is not run over %s, and says why in one line', async (tool, style) => {
    const outcome = await runTool(tool, request(style));
    expect(outcome).toMatchObject({ status: 'unsupported', files: [], load: null });
    expect(outcome.reason).toBe(clinicRefusal(tool, style));
    expect(outcome.reason).toMatch(/does not support .* use --tool cpu$/);
    expect(await readdir(folder)).toStrictEqual([]);
  });

  it('says how to get clinic where it is not installed', async () => {
    const outcome = await runTool('doctor', request('event-loop', { clinicBin: null }));
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toMatch(/not installed.*npm install --include=dev/);
  });

  /** What clinic does without its environment, and when its server dies. */
  const SILENT = `process.exit(0);`;
  /** Serves below it, ends well, and writes `report`. */
  const serving = (report: string): string => `
    const { spawn } = require('node:child_process');
    const [command, ...args] = process.argv.slice(process.argv.indexOf('--') + 1);
    spawn(command, args, { stdio: 'inherit' }).on('exit', () => { ${report} });`;

  it.each([
    ['exits with 0 at once', SILENT, /exited with 0 before the server was ready/],
    ['exits with 0 and wrote nothing', serving(''), /wrote no report/],
    [
      'wrote a stub',
      serving(`require('fs').writeFileSync('1.html', '<html></html>')`),
      /not whole \(13 bytes\)/,
    ],
    [
      'wrote half a report',
      serving(`require('fs').writeFileSync('1.html', 'x'.repeat(200000))`),
      /not whole \(200000 bytes\)/,
    ],
    [
      'hangs in its analysis',
      serving('setInterval(() => {}, 1000)'),
      /did not come to its report in time and was killed/,
    ],
  ])('is not believed when it %s', async (_, source, reason) => {
    const clinicBin = await program('clinic.cjs', source);
    const outcome = await runTool(
      'doctor',
      request('event-loop', { clinicBin, clinicTimeoutMs: 1_500 }),
    );
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toMatch(reason);
    expect(outcome.files).toStrictEqual([]);
    expect(isAnybodyLeft()).toBe(false);
  });
});

it('an abort ends the load early, and the profile is still written', async () => {
  const controller = new AbortController();
  const long = request('event-loop', { signal: controller.signal });
  setTimeout(() => controller.abort(), 1_500);
  const startedMs = performance.now();
  const outcome = await runTool('cpu', { ...long, load: { ...long.load, durationMs: 60_000 } });
  expect(performance.now() - startedMs).toBeLessThan(25_000);
  expectProfiled(outcome);
});
