// The published JSON Schema of run.json, made from the zod schema that validates it. The file beside this one is its output.
import { z } from 'zod';
import { runSchema } from './run.js';

/** The published file's name, in this folder. */
export const SCHEMA_FILE = 'run.schema.json';

/** The text of {@link SCHEMA_FILE}: JSON Schema 2020-12. */
export function renderRunJsonSchema(): string {
  // Of what is read: fields that older files do not have are not required.
  const schema = z.toJSONSchema(runSchema, { target: 'draft-2020-12', io: 'input' });
  const titled = {
    ...schema,
    title: 'echobench run.json',
    description: 'One run of echobench; results/README.md tells every field with its unit.',
  };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
