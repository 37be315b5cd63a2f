// A check with a finding of every status, for tests of its reports.
import type { CheckResult, Finding } from '../../results/check-result.js';

const REMEDY =
  "Integers travel in network byte order: pack sequence with '>' or '!' in front of the format (Python: struct.pack(\"!IIHHII\", …)), htonl and htons (C), writeUInt32BE (Node).";
const RECEIVED =
  'sequence is right but little-endian: got 04030201 (read as 67305985) for 01020304 (16909060)';

/** @param more of the result to replace. */
export function createFixtureCheck(more: Partial<CheckResult> = {}): CheckResult {
  return {
    schemaVersion: 1,
    target: 'python3 server.py {port}',
    level: 'echo',
    verdict: 'fail',
    findings: [
      finding('tcp-echo', 'echoes a frame, and the next', {
        status: 'pass',
        sent: 'two echo requests of 64 bytes',
        received: 'both came back, byte for byte',
      }),
      finding('tcp-echo-sizes', 'echoes every size up to 1 MiB', {
        status: 'fail',
        sent: 'an echo request of 1,024 bytes (1,024 bytes: 000003ec 01020304 …)',
        received: RECEIVED,
        remedy: REMEDY,
      }),
      finding('tcp-half-close', 'answers a client that has closed its side', {
        status: 'warn',
        sent: 'echo requests of 30 and 900,020 bytes, then FIN',
        received: 'the server had not closed 3000 ms after that',
        remedy: 'When recv has returned 0 and everything owed is sent, close the connection.',
      }),
      finding('tcp-coalesced', 'answers every request of a segment', {
        status: 'fail',
        sent: '300 requests in one write, the last of them cut; reply 2 of 300',
        received: RECEIVED,
        remedy: REMEDY,
      }),
      ...['tcp-wait', 'tcp-compute'].map((id) =>
        finding(id, 'does its work', {
          status: 'skip',
          received: 'not asked of an echo server: --level full asks it',
        }),
      ),
      finding('tcp-shutdown', 'ends when it is told to', {
        status: 'skip',
        received: 'it ends the server, and this one was not started by echobench',
      }),
    ],
    style: {
      named: 'event-loop',
      confidence: 0.95,
      evidence: [
        'With 15 clients in mid-session held, the next one was served, and from 1 to 16 clients it stayed at 1 process and 11 threads.',
        'So one thread serves all clients.',
      ],
    },
    ...more,
  };
}

function finding(
  id: string,
  title: string,
  seen: Pick<Finding, 'status' | 'received'> & Partial<Finding>,
): Finding {
  return {
    id,
    title,
    sent: null,
    remedy: null,
    rule: 'What a client sends comes back, byte for byte and nothing else (RFC 862; docs/protocol.md, The reply).',
    ...seen,
  };
}
