import { describe, expect, it } from 'vitest';
import { syntheticRun } from '../../results/compare/synthetic-run.js';
import { foreignServerSchema } from '../../results/foreign-server.js';
import type { Run } from '../../results/run.js';
import { checkCandidate, type Here } from './check-candidate.js';

const COMMIT = 'a'.repeat(40);

function candidate(environment: Partial<Run['environment']>): Run {
  const run = syntheticRun({ id: 'after', cells: 1, rounds: 1 });
  return {
    ...run,
    environment: { ...run.environment, gitCommit: COMMIT, gitDirty: false, ...environment },
  };
}

function here(environment: Partial<Here['environment']>, staleBuild: string | null = null): Here {
  return { environment: { gitCommit: COMMIT, gitDirty: false, ...environment }, staleBuild };
}

describe('checkCandidate', () => {
  it('has nothing to say of the same commit, built and without changes', () => {
    expect(checkCandidate(candidate({}), here({}))).toEqual([]);
  });

  it('refuses another commit, and a build that is older than its sources', () => {
    expect(() => checkCandidate(candidate({}), here({ gitCommit: 'b'.repeat(40) }))).toThrow(
      expect.objectContaining({ code: 'OTHER_COMMIT' }),
    );
    const stale = here({}, 'servers/x.ts has changed: run npm run build');
    expect(() => checkCandidate(candidate({}), stale)).toThrow(
      expect.objectContaining({
        code: 'STALE_BUILD',
        message: '--confirm: servers/x.ts has changed: run npm run build',
      }),
    );
  });

  it('cannot know whether a program that is not ours is the same', () => {
    const run = candidate({});
    const servers = [foreignServerSchema.parse({ name: 'py', command: './py {port}' })];
    const withServer = { ...run, scenario: { ...run.scenario, servers } };
    expect(checkCandidate(withServer, here({}))).toEqual([
      expect.stringMatching(/the program behind py .* run after was made with is not known/u),
    ]);
  });

  it.each([
    [{ gitCommit: null, gitDirty: null }, {}, /run after does not say of which commit it is/u],
    [{}, { gitCommit: null, gitDirty: null }, /this is no git checkout/u],
    [{ gitDirty: true }, { gitDirty: true }, /whether they are the same is not known/u],
    [{ gitDirty: true }, {}, /that are not here/u],
    [{}, { gitDirty: true }, /that run after was made without/u],
  ])('tells what it cannot know: %j against %j', (then, now, says) => {
    expect(checkCandidate(candidate(then), here(now))).toEqual([expect.stringMatching(says)]);
  });
});
