// One JSON result file: written whole or not at all, and validated on reading. Wraps write-file-atomic; which files
// there are, and where, is the store's affair.
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { StoreError, readFailure, systemCode, writeFailure } from './store-error.js';

/** How many offending fields an error lists. One mistake often shows as many; the first few name it. */
const MAX_LISTED_FIELDS = 3;

/**
 * Replaces `file` by `text` through a temporary file, fsync and rename, so that a reader, a crash or a full disk never
 * meets half a file.
 * @throws {StoreError} RUN_NOT_WRITTEN; what was there before is untouched.
 */
export async function writeResultFile(file: string, text: string): Promise<void> {
  try {
    // write-file-atomic 7 does not look at how much a write took: on a disk with room for a part it renames the torn file
    // over the good one and reports success. So the text is written here, by a call that loops and throws, and the library
    // is given nothing to write; it still syncs, renames, and removes the temporary file on failure or exit.
    await writeFileAtomic(file, '', {
      tmpfileCreated: (temporary) => writeFileSync(temporary, text, { flag: 'r+' }),
    });
  } catch (cause) {
    throw writeFailure(file, cause);
  }
}

/**
 * Reads and validates a result file.
 * @param version the schemaVersion that this program reads.
 * @throws {StoreError} naming the file, and the field with what was expected there.
 */
export async function readResultFile<T>(
  file: string,
  schema: z.ZodType<T>,
  version: number,
): Promise<T> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw readFailure(file, cause);
  }
  const value = parseJson(file, text);
  checkVersion(file, value, version);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const advice = 'It was damaged or edited: restore it or measure again';
  throw invalid(file, result.error, `${file} is not valid`, advice);
}

/**
 * Refuses to store what {@link readResultFile} would refuse to read.
 * @throws {StoreError} RUN_INVALID naming the field.
 */
export function checkResult<T>(file: string, schema: z.ZodType<T>, value: T): void {
  const result = schema.safeParse(value);
  if (result.success) return;
  const advice = 'Nothing was written. This is a fault of echobench: please report it';
  throw invalid(file, result.error, `what was to be stored in ${file} is not valid`, advice);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const what = text.trim() === '' ? 'it is empty' : systemCode(cause);
    const message = `${file} is not JSON (${what}): it was cut short or damaged, so restore it or measure again`;
    throw new StoreError('RUN_NOT_JSON', file, message, { cause });
  }
}

/** Looked at before the schema, whose complaints about another program's file would be beside the point. */
function checkVersion(file: string, value: unknown, version: number): void {
  const field = 'schemaVersion';
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const found = isObject && field in value ? value[field] : undefined;
  if (found === version) return;
  const message =
    found === undefined
      ? `${file} has no ${field}: it is not a result of echobench`
      : `${file}: ${field} is ${JSON.stringify(found)}, and this program reads ${version}: use the version of echobench that wrote it, or measure again`;
  throw new StoreError('RUN_FOREIGN', file, message, { field });
}

function invalid(file: string, error: z.ZodError, what: string, advice: string): StoreError {
  const fields = error.issues.map(fieldOf);
  const listed = error.issues
    .slice(0, MAX_LISTED_FIELDS)
    .map((issue, i) => `${fields[i] ?? ''}: ${issue.message}`);
  const more = error.issues.length - listed.length;
  const rest = more > 0 ? `; and ${more} more` : '';
  const message = `${what}: ${listed.join('; ')}${rest}. ${advice}`;
  return new StoreError('RUN_INVALID', file, message, { field: fields[0] ?? '', cause: error });
}

/** zod puts an unknown key beside the path, not in it. */
function fieldOf(issue: z.core.$ZodIssue): string {
  const path =
    issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  return z.core.toDotPath(path);
}
