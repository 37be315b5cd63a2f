import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIGEST_OFFSET } from './frame.js';
import { DIGEST_VECTORS, vectorRequest } from './digest-vectors.js';
import { replyTo } from './sample-frames.js';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

describe('digest vectors', () => {
  it('are those of docs/protocol.md', () => {
    const rows = [
      ...page.matchAll(/^\| (\(empty\)|[0-9a-f]+) +\| (\d+) +\| ([0-9a-f]{8}) +\|$/gmu),
    ];
    expect(DIGEST_VECTORS).toEqual(
      rows.map(([, payload = '', amount = '', digest = '']) => ({
        payload: payload === '(empty)' ? '' : payload,
        amount: Number(amount),
        digest,
      })),
    );
  });

  it.each(DIGEST_VECTORS)('make requests with the reply $digest', (vector) => {
    const reply = replyTo(vectorRequest(vector, 3));
    expect(reply.toString('hex', DIGEST_OFFSET, DIGEST_OFFSET + 4)).toBe(vector.digest);
  });
});
