// Whether a server that was just tried still answers anybody: what a rule did to it must not be the next rule's finding.
import type { Target } from '../../loadgen/load-plan.js';
import { echo } from '../../protocol/sample-frames.js';
import type { CheckTools } from './rule.js';
import { openDatagrams } from './wire/datagram-client.js';
import { openStream } from './wire/stream-client.js';

/** A datagram may be lost: sent again this often. */
const DATAGRAM_ATTEMPTS = 4;

/** Whether a new client's echo request is answered by anything at all: right or wrong is what rules look at. */
export function stillServes(
  target: Target,
  tools: Pick<CheckTools, 'patienceMs' | 'signal'>,
): Promise<boolean> {
  return target.transport === 'udp' ? answersDatagram(target, tools) : answersStream(target, tools);
}

async function answersStream(
  target: Target,
  { patienceMs, signal }: Pick<CheckTools, 'patienceMs' | 'signal'>,
): Promise<boolean> {
  const client = await openStream({ target, patienceMs, signal });
  if (client === null) return false;
  try {
    client.write(echo(44, 1));
    const { bytes } = await client.read(1);
    return bytes.length > 0;
  } finally {
    client.close();
  }
}

async function answersDatagram(
  target: Target,
  { patienceMs, signal }: Pick<CheckTools, 'patienceMs' | 'signal'>,
): Promise<boolean> {
  const client = await openDatagrams({ target, signal });
  if (client === null) return false;
  try {
    for (let attempt = 0; attempt < DATAGRAM_ATTEMPTS; attempt++) {
      await client.send(echo(44, 1));
      const untilMs = performance.now() + patienceMs / DATAGRAM_ATTEMPTS;
      if ((await client.receive(untilMs)) !== null) return true;
    }
    return false;
  } finally {
    client.close();
  }
}
