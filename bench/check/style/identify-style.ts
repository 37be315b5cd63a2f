// Names the style of a server by how it behaves: tries it as a client would, looks at its processes where they can be seen, and says
// what it saw and what follows. It never asks the server, and knows no server by name.
import type { NamedStyle } from '../../../results/check-result.js';
import type { CheckTools } from '../rule.js';
import type { Subject, SubjectServer } from '../subject.js';
import { openDatagrams } from './datagram-asker.js';
import { judgeDatagrams } from './judge-datagrams.js';
import { judgeStreams } from './judge-streams.js';
import { observeDatagrams } from './observe-datagrams.js';
import { observeStreams } from './observe-streams.js';
import { watchServer } from './server-watch.js';
import { openStream } from './stream-asker.js';

/**
 * Opens the subject, tries it, and ends it again. Takes 1 to 5 s for a healthy server; longer for a slow one, by some `patienceMs`.
 * @returns null for `named`, with the reasons as evidence, where nothing tells.
 * @throws {MeasureError} when the server does not come up.
 */
export async function identifyStyle(subject: Subject, tools: CheckTools): Promise<NamedStyle> {
  if (subject.transport === 'http') return unnamed('Styles are told apart over tcp and udp only.');
  const server = await subject.open();
  try {
    return await nameStyle(server, subject.isStarted, tools);
  } catch (error) {
    if (tools.signal.aborted) return unnamed('The time was over before its style could be told.');
    throw error;
  } finally {
    await server.stop();
  }
}

async function nameStyle(
  server: SubjectServer,
  mayFall: boolean,
  { patienceMs, signal }: CheckTools,
): Promise<NamedStyle> {
  const { target, pid } = server;
  const common = { target, mayFall, watch: watchServer(pid, target), patienceMs, signal };
  if (target.transport === 'udp') {
    const seen = await observeDatagrams({ ...common, open: () => openDatagrams(target) });
    if (seen === null) return silent(patienceMs);
    return judgeDatagrams(seen, server.end()?.how ?? null);
  }
  const seen = await observeStreams({ ...common, open: () => openStream(target) });
  return seen === null ? silent(patienceMs) : judgeStreams(seen, server.end()?.how ?? null);
}

function silent(patienceMs: number): NamedStyle {
  return unnamed(`It did not answer an echo within ${patienceMs / 1_000} s, so nothing was tried.`);
}

function unnamed(...evidence: string[]): NamedStyle {
  return { named: null, confidence: 0, evidence };
}
