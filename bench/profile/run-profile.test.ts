// A profiling run: what is stored, and what is shown.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleRun } from '../../results/example-run.js';
import { PROFILE_SCHEMA_VERSION, profileSchema } from '../../results/profile.js';
import type { ProfileTool, ToolOutcome } from '../../results/profile.js';
import { readResultFile } from '../../results/result-file.js';
import { exitCodeOfTools } from '../commands/profile.js';
import { renderProfile } from './render-profile.js';
import { runProfile, type ProfileRequest } from './run-profile.js';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'echobench-profile-run-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function request(change: Partial<ProfileRequest>): ProfileRequest {
  return {
    config: {
      style: 'cluster',
      transport: 'tcp',
      host: '127.0.0.1',
      port: 0,
      options: { workers: 2, scheduling: 'rr' },
      idleTimeoutMs: 5_000,
      graceMs: 1_000,
    },
    tools: ['cpu', 'doctor'],
    load: {
      concurrency: 4,
      durationMs: 300,
      workload: { kind: 'echo' },
      messageBytes: 64,
      sessionRequests: 100,
    },
    root,
    describeEnvironment: () => Promise.resolve(exampleRun().environment),
    onTool: () => undefined,
    signal: new AbortController().signal,
    ...change,
  };
}

it('stores what each tool made in a folder of its own, and shows it', async () => {
  const told: [ProfileTool, string | null][] = [];
  const onTool = (tool: ProfileTool, outcome: ToolOutcome | null) =>
    void told.push([tool, outcome?.status ?? null]);
  const { folder, result } = await runProfile(request({ onTool }));
  expect(folder).toMatch(/\d{8}T\d{6}Z-profile-cluster$/);
  expect((await readdir(folder)).sort()).toStrictEqual(['cpu', 'profile.json']);
  const file = join(folder, 'profile.json');
  expect(await readResultFile(file, profileSchema, PROFILE_SCHEMA_VERSION)).toStrictEqual(result);
  expect(told).toStrictEqual([
    ['cpu', null],
    ['cpu', 'ok'],
    ['doctor', null],
    ['doctor', 'unsupported'],
  ]);
  const text = renderProfile(result);
  expect(text).toContain('cluster over tcp: echo of 64 B, 4 clients');
  expect(text).toContain('cluster worker 2');
  expect(text).toMatch(/doctor: unsupported: clinic doctor does not support/);
  expect(text).toContain('function (own time)');
});

it('leaves out the tools that remain after an abort', async () => {
  const controller = new AbortController();
  controller.abort();
  const { result } = await runProfile(request({ signal: controller.signal }));
  expect(result.tools).toStrictEqual([]);
});

it('fails for a tool that failed, and cannot run when the one asked for is unsupported', () => {
  const outcome = (status: ToolOutcome['status']): ToolOutcome => ({
    tool: 'doctor',
    status,
    reason: null,
    files: [],
    elapsedMs: 0,
    load: null,
    cpu: null,
  });
  expect(exitCodeOfTools([outcome('ok'), outcome('unsupported')])).toBe(0);
  expect(exitCodeOfTools([outcome('ok'), outcome('failed'), outcome('unsupported')])).toBe(1);
  expect(exitCodeOfTools([outcome('unsupported')])).toBe(4);
});
