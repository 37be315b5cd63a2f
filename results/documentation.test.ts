// The published schema and the README against the code: a field that is added, renamed or dropped must be so in both.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exampleRun } from './example-run.js';
import { SCHEMA_FILE, renderRunJsonSchema } from './json-schema.js';
import { microSchema } from './micro.js';
import { profileSchema } from './profile.js';
import { runSchema } from './run.js';

const FOLDER = new URL('../../results/', import.meta.url);
const README = readFileSync(new URL('README.md', FOLDER), 'utf8');

/** What of a JSON Schema is looked at here. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

/** `object field` for every field of every object below `node`; `without` is described elsewhere. */
function fieldsOf(node: SchemaNode, path: string, without: readonly string[]): string[] {
  if (node.anyOf !== undefined) return node.anyOf.flatMap((each) => fieldsOf(each, path, without));
  if (node.items !== undefined) return fieldsOf(node.items, `${path}[]`, without);
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const below = path === '' ? name : `${path}.${name}`;
    return [`${path} ${name}`, ...(without.includes(below) ? [] : fieldsOf(child, below, without))];
  });
}

/** `object field` for every row of the section of `file`, with whether it has a unit and a meaning. */
function documentedFields(file: string): Map<string, boolean> {
  const [, section = ''] = README.split(`\n## ${file}\n`);
  const [body = ''] = section.split('\n## ');
  const fields = new Map<string, boolean>();
  let objects = [''];
  for (const line of body.split('\n')) {
    if (line.startsWith('### '))
      objects = [...line.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
    const [, name = '', unit = '', meaning = ''] =
      /^\| `(\w+)`\s*\|([^|]*)\|(.*)\|$/.exec(line) ?? [];
    if (name === '') continue;
    for (const path of objects) {
      fields.set(`${path} ${name}`, unit.trim() !== '' && meaning.trim() !== '');
    }
  }
  return fields;
}

describe('the README', () => {
  it.each([
    ['run.json', runSchema, ['yardstick.cell', 'yardstick.repetitions']],
    ['micro.json', microSchema, ['environment']],
    ['profile.json', profileSchema, ['environment']],
  ] as const)(
    'tells every field of %s with unit and meaning, and no other',
    (file, schema, without) => {
      const documented = documentedFields(file);
      const fields = fieldsOf(z.toJSONSchema(schema) as SchemaNode, '', without);
      expect([...documented.keys()].sort()).toStrictEqual([...new Set(fields)].sort());
      for (const [field, isTold] of documented)
        expect([field, isTold]).toStrictEqual([field, true]);
    },
  );
});

describe('run.schema.json', () => {
  const published = readFileSync(new URL(SCHEMA_FILE, FOLDER), 'utf8');

  it('is what the code says (if not: npm run schema)', () => {
    expect(published).toBe(renderRunJsonSchema());
  });

  it('takes a run and refuses what is none, read as any JSON Schema', () => {
    const schema = z.fromJSONSchema(
      JSON.parse(published) as Parameters<typeof z.fromJSONSchema>[0],
    );
    const run: unknown = JSON.parse(JSON.stringify(exampleRun()));
    expect(schema.safeParse(run).success).toBe(true);
    expect(schema.safeParse({ ...(run as object), seed: 'x' }).success).toBe(false);
    expect(schema.safeParse({ ...(run as object), unknown: 1 }).success).toBe(false);
  });
});
