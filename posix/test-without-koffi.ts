// For tests: JavaScript that runs in a process of its own as on a machine where koffi was not installed.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const HIDE_KOFFI = `import Module from 'node:module';
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (name === 'koffi') throw new Error('koffi is hidden');
  return resolve.call(this, name, ...rest);
};`;

/** Runs `script`, an ES module. @returns what it prints. */
export async function runWithoutKoffi(script: string): Promise<string> {
  const hide = `data:text/javascript,${encodeURIComponent(HIDE_KOFFI)}`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', hide, '--input-type=module', '--eval', script],
    { timeout: 20_000 },
  );
  return stdout;
}
