// What sends and sendalls amount to: when send() takes less than it is given, and whether sendall() does not. Pure.
import { formatPercent, formatSize } from '../../../reports/format-quantity.js';
import type { ClaimChart } from '../../../results/claim-chart.js';
import type { ClaimVerdict, Evidence } from '../../../results/claims-result.js';
import { estimateText, evidenceOf, medianEstimate, type Estimate } from '../estimate.js';
import { proportionEstimate } from '../proportion.js';
import type { SendCase, SendTrial, TriedCase } from './send-cases.js';

/**
 * A sendall that may wait must bring all over, always, or the claim does not hold. Holds where a send surely takes less at times on
 * sockets that wait, with nothing in its way, and on those that do not; partly where on some of them, or only when it is disturbed.
 */
export function judgeSending(tried: readonly TriedCase[]): ClaimVerdict {
  const mayWait = tried.filter(({ sending }) => isSendall(sending) && !fails(sending));
  if (mayWait.some(({ sending, trials }) => trials.some((one) => !isWhole(sending, one))))
    return 'does not hold here';
  const sends = tried.filter(({ sending }) => sending.call === 'send');
  const short = sends.filter((one) => (shortOf(one).low ?? 0) > 0);
  if (short.length === 0) return 'does not hold here';
  const undisturbed = short.filter(({ sending }) => !isDisturbed(sending));
  const modes = new Set(undisturbed.map(({ sending }) => sending.mode));
  return modes.size === 2 ? 'holds' : 'holds partly';
}

export function sendingEvidence(tried: readonly TriedCase[], seed: number): Evidence[] {
  return tried.flatMap((one) => {
    const { sending, trials } = one;
    const name = caseName(sending);
    if (sending.call === 'send') {
      const short = trials.filter((trial) => trial.taken < sending.bytes);
      return [
        evidenceOf(`${name}: takes less than it is given`, 'ratio', shortOf(one)),
        ...(short.length === 0
          ? []
          : [evidenceOf(`${name}: takes, when it takes less`, 'bytes', takenOf(short, seed))]),
      ];
    }
    return [
      evidenceOf(`${name}: brings all over`, 'ratio', wholeOf(one)),
      evidenceOf(
        `${name}: calls of send`,
        'calls',
        medianEstimate(
          trials.map(({ calls }) => calls),
          seed,
        ),
      ),
    ];
  });
}

/** How often a send takes less than it is given, over how much it is given. */
export function sendingChart(tried: readonly TriedCase[]): ClaimChart {
  const undisturbed = tried.filter(
    ({ sending }) => sending.call === 'send' && !isDisturbed(sending),
  );
  return {
    title: 'A send that takes less than it is given',
    description:
      'Across: bytes that one send() is given, logarithmic. Up: the share of sends that took fewer, with its 95 % interval, while the peer reads.',
    x: { title: 'bytes given', scale: 'log' },
    y: { title: 'sends that took fewer (share)', scale: 'linear' },
    series: (['blocking', 'non-blocking'] as const).map((mode) => ({
      name: mode,
      points: undisturbed
        .filter(({ sending }) => sending.mode === mode)
        .map((one) => {
          const { value, low, high } = shortOf(one);
          return { x: one.sending.bytes, y: value, low, high };
        })
        .sort((a, b) => a.x - b.x),
    })),
  };
}

/** @param trialsEach of every case. */
export function explainSending(
  tried: readonly TriedCase[],
  trialsEach: number,
  seed: number,
): string {
  const sends = tried.filter(({ sending }) => sending.call === 'send');
  const plain = sends.filter(({ sending }) => !isDisturbed(sending));
  const disturbed = sends.filter(({ sending }) => isDisturbed(sending));
  const failing = tried.filter(({ sending }) => isSendall(sending) && fails(sending));
  const waiting = tried.filter(({ sending }) => isSendall(sending) && !fails(sending));
  const lost = waiting.filter((one) => one.trials.some((trial) => !isWhole(one.sending, trial)));
  return [
    `Over loopback connections, ${trialsEach} for each case, a program sent, and its peer counted what came.`,
    modeText('blocking', plain, 'The kernel holds the caller until it has taken the last byte.'),
    modeText(
      'non-blocking',
      plain,
      'It takes what its buffers have room for at that moment, and the rest is for the program to remember.',
    ),
    ...disturbed.map(
      (one) =>
        `${sentenceName(one.sending)} it took less ${shareText(shortOf(one))}${tookText(one)}.`,
    ),
    ...waiting.map(
      (one) =>
        `${sentenceName(one.sending)} all came over ${shareText(wholeOf(one))}, in ${callsText(one, seed)}.`,
    ),
    ...failing.map(
      (one) =>
        `${sentenceName(one.sending)} all came over ${shareText(wholeOf(one))}; where not, it failed with ${errorsOf(one)} half-way, and nobody tells the program how much has gone.`,
    ),
    lost.length === 0
      ? 'So a program may never take it for granted that send() has taken everything; sendall() is that loop, and it belongs on a socket that may wait.'
      : 'A sendall that may wait has not brought all over, which it owes.',
  ].join(' ');
}

function modeText(mode: SendCase['mode'], plain: readonly TriedCase[], reason: string): string {
  const cases = plain
    .filter(({ sending }) => sending.mode === mode)
    .sort((a, b) => a.sending.bytes - b.sending.bytes);
  const whole = cases.filter((one) => shortOf(one).value === 0);
  const short = cases.filter((one) => shortOf(one).value > 0);
  const trials = whole.reduce((sum, one) => sum + one.trials.length, 0);
  const answers = [
    ...(whole.length === 0
      ? []
      : [
          `took all that it was given at ${sizesText(whole)}, ${trials} times of ${trials}, so it takes less in at most ${formatPercent(proportionEstimate(0, trials).high ?? 1)}`,
        ]),
    ...short.map(
      (one) => `took less at ${sizesText([one])} ${shareText(shortOf(one))}${tookText(one)}`,
    ),
  ];
  return `While the peer reads, send() on a ${mode} socket ${answers.join('; it ')}. ${reason}`;
}

function sizesText(cases: readonly TriedCase[]): string {
  return cases.map(({ sending }) => formatSize(sending.bytes)).join(', ');
}

function sentenceName(sending: SendCase): string {
  const { call, mode, bytes } = sending;
  const how =
    call === 'sendall-waiting'
      ? 'a loop of send() that waits for room in between'
      : call === 'sendall'
        ? 'sendall()'
        : 'send()';
  return `With ${how} of ${formatSize(bytes)} on a ${mode} socket${circumstances(sending)},`;
}

function caseName(sending: SendCase): string {
  const { call, mode, bytes } = sending;
  const how = call === 'sendall-waiting' ? 'sendall that waits for room' : call;
  return `${how}, ${mode}, ${formatSize(bytes)}${circumstances(sending)}`;
}

function circumstances({ sendBufferBytes, timeoutMs, isSignalled, peer }: SendCase): string {
  return [
    ...(sendBufferBytes === null ? [] : [` with a send buffer of ${formatSize(sendBufferBytes)}`]),
    ...(timeoutMs === null ? [] : [` with a limit of ${timeoutMs} ms`]),
    ...(isSignalled ? [' when a signal comes'] : []),
    ...(peer === 'reads' ? [] : [' while nobody reads']),
  ].join('');
}

/** What happened every time, or not once, is said so: its interval is in the evidence. */
function shareText({ value, low, high }: Estimate): string {
  if (value === 1) return 'every time';
  if (value === 0) return 'in no case';
  const range =
    low === null || high === null ? '' : ` (${formatPercent(low)} to ${formatPercent(high)})`;
  return `in ${formatPercent(value)}${range}`;
}

function tookText({ sending, trials }: TriedCase): string {
  const short = trials.filter(({ taken }) => taken < sending.bytes);
  if (short.length === 0) return '';
  const taken = short.map((trial) => trial.taken).sort((a, b) => a - b);
  return `, and then ${formatSize(taken[taken.length >> 1] ?? 0)}`;
}

function callsText({ trials }: TriedCase, seed: number): string {
  const calls = medianEstimate(
    trials.map((trial) => trial.calls),
    seed,
  );
  return calls.value === 1 ? 'a single call' : `${estimateText(calls)} calls`;
}

function errorsOf({ trials }: TriedCase): string {
  const errors = new Set(trials.flatMap(({ error }) => (error === null ? [] : [error])));
  return errors.size === 0 ? 'no error' : [...errors].join(' or ');
}

function takenOf(trials: readonly SendTrial[], seed: number): Estimate {
  return medianEstimate(
    trials.map(({ taken }) => taken),
    seed,
  );
}

function shortOf({ sending, trials }: TriedCase): Estimate {
  const short = trials.filter(({ taken }) => taken < sending.bytes);
  return proportionEstimate(short.length, trials.length);
}

function wholeOf({ sending, trials }: TriedCase): Estimate {
  return proportionEstimate(
    trials.filter((trial) => isWhole(sending, trial)).length,
    trials.length,
  );
}

function isWhole({ bytes }: SendCase, { taken, received }: SendTrial): boolean {
  return taken === bytes && received === bytes;
}

function isSendall({ call }: SendCase): boolean {
  return call !== 'send';
}

/** On a socket that does not wait it has nothing to wait by. */
function fails({ call, mode }: SendCase): boolean {
  return call === 'sendall' && mode === 'non-blocking';
}

function isDisturbed({ sendBufferBytes, timeoutMs, isSignalled, peer }: SendCase): boolean {
  return sendBufferBytes !== null || timeoutMs !== null || isSignalled || peer !== 'reads';
}
