// Starts Node processes for tests so that none outlives them, even when a test fails half-way.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Spawns `node` with `args`. What still runs when this process exits is killed, by its own id. */
export function spawnWatched(
  args: readonly string[],
  options: SpawnOptions,
  node = process.execPath,
): ChildProcess {
  if (running.size === 0) process.once('exit', killRunning);
  const child = spawn(node, args, options);
  running.add(child);
  child.on('exit', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killRunning);
  });
  return child;
}

function killRunning(): void {
  for (const child of running) child.kill('SIGKILL');
}
