// Whether the servers that will be measured were compiled from the sources beside them: an edit that was not built would be compared with itself.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a server process is made of. */
const FOLDERS = ['servers', 'protocol', 'posix'];

/**
 * Compares times of change: of the newest source with the newest compiled file.
 * @param root the checkout. @returns a warning that says what to do, or null; null too where there are no sources.
 */
export function staleBuildWarning(root: string): string | null {
  const sources = newest(root, '.ts');
  const compiled = newest(join(root, 'dist'), '.js');
  if (sources === null || compiled === null || sources.ms <= compiled.ms) return null;
  return `${sources.file} has changed since the servers were compiled: run npm run build, or what is measured is what was there before`;
}

interface Newest {
  readonly file: string;
  readonly ms: number;
}

function newest(root: string, ending: string): Newest | null {
  let found: Newest | null = null;
  for (const folder of FOLDERS) {
    if (!existsSync(join(root, folder))) continue;
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith(ending) || name.endsWith(`.test${ending}`)) continue;
      const file = join(folder, name);
      const ms = statSync(join(root, file)).mtimeMs;
      if (found === null || ms > found.ms) found = { file, ms };
    }
  }
  return found;
}
