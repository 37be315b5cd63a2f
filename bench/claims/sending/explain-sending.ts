// What sends and sendalls say to a reader: where send() took less, where never, and what that means. Pure.
import { formatPercent, formatSize } from '../../../reports/format-quantity.js';
import { estimateText, medianEstimate, type Estimate } from '../estimate.js';
import {
  circumstances,
  failsToWait,
  isDisturbed,
  isSendall,
  isShort,
  isWhole,
  shortOf,
  wholeOf,
} from './send-outcomes.js';
import type { SendCase, TriedCase } from './send-cases.js';

export function explainSending(tried: readonly TriedCase[], seed: number): string {
  const sends = tried.filter(({ sending }) => sending.call === 'send');
  const plain = sends.filter(({ sending }) => !isDisturbed(sending));
  const disturbed = sends.filter(({ sending }) => isDisturbed(sending));
  const sendalls = tried.filter(({ sending }) => isSendall(sending));
  const trialsEach = Math.min(...tried.map(({ trials }) => trials.length));
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
    ...sendalls.map((one) => sendallText(one, seed)),
    ...seenText(sends),
    ...lossText(sendalls),
  ].join(' ');
}

/** What it did where it could wait and where not; an error is no fault of it, and is named. */
function sendallText(one: TriedCase, seed: number): string {
  const errors = [...new Set(one.trials.flatMap(({ error }) => error ?? []))];
  const calls = errors.length === 0 ? `, in ${callsText(one, seed)}` : '';
  const failed =
    errors.length === 0
      ? ''
      : `; where not, it failed with ${errors.join(' or ')} half-way, and nobody tells the program how much has gone`;
  return `${sentenceName(one.sending)} all came over ${shareText(wholeOf(one))}${calls}${failed}.`;
}

function seenText(sends: readonly TriedCase[]): string[] {
  const short = sends.filter((one) => shortOf(one).value > 0);
  if (short.length === 0) return ['No send() took less than it was given.'];
  const undisturbed = short.filter(({ sending }) => !isDisturbed(sending));
  const waits = undisturbed.some(({ sending }) => sending.mode === 'blocking');
  return [
    'So a program may never take it for granted that send() has taken everything; sendall() is that loop, and it belongs on a socket that may wait.',
    ...(waits
      ? []
      : [
          'That send() may take less is shown by those that did; on a socket that waits, with nothing in its way, none did.',
        ]),
  ];
}

function lossText(sendalls: readonly TriedCase[]): string[] {
  const lost = sendalls
    .filter(({ sending }) => !failsToWait(sending))
    .some(({ sending, trials }) =>
      trials.some((trial) => trial.error === null && !isWhole(sending, trial)),
    );
  return lost ? ['A sendall that met no error has not brought all over, which it owes.'] : [];
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
      : [`took all that it was given at ${sizesText(whole)}, ${trials} times of ${trials}`]),
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

/** What happened every time, or not once, is said so: its interval is in the evidence. */
function shareText({ value, low, high }: Estimate): string {
  if (value === 1) return 'every time';
  if (value === 0) return 'in no case';
  const range =
    low === null || high === null ? '' : ` (${formatPercent(low)} to ${formatPercent(high)})`;
  return `in ${formatPercent(value)}${range}`;
}

function tookText({ sending, trials }: TriedCase): string {
  const short = trials.filter((trial) => isShort(sending, trial));
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
