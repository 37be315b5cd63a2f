// The one list of micro-benchmark subjects, in the order they are run and shown.
import { byteOrderSubject } from './byte-order.js';
import { codecSubject } from './codec.js';
import { dispatchSubject } from './dispatch.js';
import { exchangeSubject } from './exchange.js';
import { recorderSubject } from './recorder.js';
import type { Subject } from './subject.js';
import { streamDecoderSubject } from './stream-decoder.js';
import { workSubject } from './work.js';

export const SUBJECTS: readonly Subject[] = [
  codecSubject,
  byteOrderSubject,
  streamDecoderSubject,
  recorderSubject,
  workSubject,
  exchangeSubject,
  dispatchSubject,
];
