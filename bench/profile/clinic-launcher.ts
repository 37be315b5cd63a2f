// Runs clinic's command in this process, in a folder of its own: `node clinic-launcher.js <folder> <bin.js> …arguments`.
// Clinic leaves trace files in the current folder and refuses to run where it finds some.
import { pathToFileURL } from 'node:url';

const [node = '', self = '', folder = '', bin = '', ...args] = process.argv;
if (bin === '') throw new TypeError(`usage: ${self} <folder> <bin.js> …arguments`);
process.chdir(folder);
// Without it, and without a terminal to ask on, clinic exits with 0 and does nothing.
process.env['NO_INSIGHT'] = '1';
process.env['NO_UPDATE_NOTIFIER'] = '1';
process.argv = [node, bin, ...args];
await import(pathToFileURL(bin).href);
