// What a trial of send or sendall came to, and how often: the words that the judgement, the evidence and the explanation share. Pure.
import { formatSize } from '../../../reports/format-quantity.js';
import type { Estimate } from '../estimate.js';
import { proportionEstimate } from '../proportion.js';
import type { SendCase, SendTrial, TriedCase } from './send-cases.js';

/** Whether the calls took less than they were given. */
export function isShort({ bytes }: SendCase, { taken }: SendTrial): boolean {
  return taken < bytes;
}

/** Whether all was taken, and all of it came. */
export function isWhole({ bytes }: SendCase, { taken, received }: SendTrial): boolean {
  return taken === bytes && received === bytes;
}

export function isSendall({ call }: SendCase): boolean {
  return call !== 'send';
}

/** A plain sendall on a socket that does not wait has nothing to wait by. */
export function failsToWait({ call, mode }: SendCase): boolean {
  return call === 'sendall' && mode === 'non-blocking';
}

/** Something keeps the call from taking all: a small buffer, a limit, a signal, a peer that does not read. */
export function isDisturbed({ sendBufferBytes, timeoutMs, isSignalled, peer }: SendCase): boolean {
  return sendBufferBytes !== null || timeoutMs !== null || isSignalled || peer !== 'reads';
}

/** How often a case took less than it was given. */
export function shortOf({ sending, trials }: TriedCase): Estimate {
  const short = trials.filter((trial) => isShort(sending, trial));
  return proportionEstimate(short.length, trials.length);
}

/** How often a case brought all over. */
export function wholeOf({ sending, trials }: TriedCase): Estimate {
  const whole = trials.filter((trial) => isWhole(sending, trial));
  return proportionEstimate(whole.length, trials.length);
}

/** What follows a size: ` with a limit of 20 ms while nobody reads`. Empty where nothing is special. */
export function circumstances({ sendBufferBytes, timeoutMs, isSignalled, peer }: SendCase): string {
  return [
    ...(sendBufferBytes === null ? [] : [` with a send buffer of ${formatSize(sendBufferBytes)}`]),
    ...(timeoutMs === null ? [] : [` with a limit of ${timeoutMs} ms`]),
    ...(isSignalled ? [' when a signal comes'] : []),
    ...(peer === 'reads' ? [] : [' while nobody reads']),
  ].join('');
}
