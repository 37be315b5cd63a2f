// SIGTERM: a server that was started is ended, in good order and whole.
import { KIND_WAIT } from '../../../protocol/frame.js';
import { tryShutdown } from '../shutdown.js';
import { pause } from '../wire/pause.js';
import { datagramRule } from './datagram-rule.js';
import { isAnswered } from './exchange-datagrams.js';
import { plainRequest } from './plain-requests.js';

/** Long enough to be in flight when the signal comes, short beside any grace. */
const IN_FLIGHT_US = 250_000;
/** For the server to have received the request, usually. */
const RECEIVED_MS = 80;

export const shutdownRule = datagramRule(
  {
    id: 'udp-shutdown',
    title: 'ends when it is told to',
    level: 'echo',
    server: 'own',
    rule: 'SIGTERM ends a server within its grace period: it leaves no process and no open port, and finishes what is in flight (docs/check.md).',
  },
  async (trial) => {
    const { server, tools } = trial;
    const asker = await trial.open();
    await asker.ask(plainRequest(20, 700), 'an echo request');
    const held = plainRequest(12, 701, { kind: KIND_WAIT, amount: IN_FLIGHT_US });
    const isFull = tools.level === 'full';
    const answering = isFull ? asker.askAll([held], IN_FLIGHT_US / 1_000) : null;
    // Waited for below, unless what is tried before it throws.
    answering?.catch(() => undefined);
    if (isFull) await pause(RECEIVED_MS, tools.signal);
    return tryShutdown(server, {
      connected: isFull ? 'a wait that is under way' : 'nothing under way',
      isStillThere: async () => {
        const after = await trial.open();
        return isAnswered(await after.tryEcho(plainRequest(20, 702), tools.patienceMs / 4));
      },
      isFinished: async () => answering === null || isAnswered(await answering),
    });
  },
);
