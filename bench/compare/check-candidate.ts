// Whether what is here is the candidate that is to be measured again: its commit, its changes, its build. Pure.
import type { Environment, Run } from '../../results/run.js';
import { CannotRunError } from '../command-error.js';

/** What of this checkout says what would be measured. */
export interface Here {
  readonly environment: Pick<Environment, 'gitCommit' | 'gitDirty'>;
  /** What `staleBuildWarning` says of it. */
  readonly staleBuild: string | null;
}

/**
 * What is here is what is measured.
 * @returns what cannot be told, for the reader to judge.
 * @throws {CannotRunError} OTHER_COMMIT or STALE_BUILD, when it would surely be something else.
 */
export function checkCandidate({ id, environment, scenario }: Run, here: Here): string[] {
  const [then, now] = [environment.gitCommit, here.environment.gitCommit];
  if (then !== null && now !== null && then !== now) {
    throw new CannotRunError(
      'OTHER_COMMIT',
      `--confirm measures the servers of this checkout (${now}), and run ${id} is of ${then}: check that out and build it, or leave --confirm out`,
    );
  }
  if (here.staleBuild !== null) {
    throw new CannotRunError('STALE_BUILD', `--confirm: ${here.staleBuild}`);
  }
  return [
    ...unknownCommit(id, then, now),
    ...changes(id, environment.gitDirty, here.environment.gitDirty),
    ...scenario.servers.map(
      ({ name }) =>
        `whether the program behind ${name} is still the one that run ${id} was made with is not known`,
    ),
  ];
}

function unknownCommit(id: string, then: string | null, now: string | null): string[] {
  if (then === null) {
    return [
      `run ${id} does not say of which commit it is: whether these are its servers is not known`,
    ];
  }
  if (now === null) {
    return [
      `this is no git checkout: whether these are the servers of run ${id} (${then}) is not known`,
    ];
  }
  return [];
}

/** A commit says nothing of what was changed since. */
function changes(id: string, then: boolean | null, now: boolean | null): string[] {
  if (then === true && now === true) {
    return [
      `run ${id} was made with changes that no commit holds, and so is this: whether they are the same is not known`,
    ];
  }
  if (then === true) {
    return [`run ${id} was made with changes that no commit holds, and that are not here`];
  }
  if (now === true) {
    return [`there are changes here that no commit holds, and that run ${id} was made without`];
  }
  return [];
}
