// `npm run schema`: writes run.schema.json anew. A test fails while it is not what the code says.
import { fileURLToPath } from 'node:url';
import { SCHEMA_FILE, renderRunJsonSchema } from './json-schema.js';
import { writeResultFile } from './result-file.js';

const file = fileURLToPath(new URL(`../../results/${SCHEMA_FILE}`, import.meta.url));
await writeResultFile(file, renderRunJsonSchema());
process.stdout.write(`wrote ${SCHEMA_FILE}\n`);
