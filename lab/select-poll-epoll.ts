// Slide "Concurrent Single Server". Look at what each call is given and gives: select sets of bits and poll a list, both handed
// over and looked through at every wait; epoll keeps the set in the kernel, and brings only those that are ready.
import { createEpoll, EPOLL_IN } from '../posix/epoll.js';
import { createPollList, POLL_IN } from '../posix/poll.js';
import { createSelectSets } from '../posix/select.js';
import type { LabProgram } from './program.js';
import { openSocket, peer } from './socket.js';

export const selectPollEpoll = {
  name: 'select-poll-epoll',
  slide: 'Concurrent Single Server',
  shows: 'which of five sockets can be read, asked by select, by poll and by epoll',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: true,
  run: (lab) => {
    const sockets = [1, 2, 3, 4, 5].map(() => openSocket('datagram'));
    for (const s of sockets) s.bind('127.0.0.1', 0);
    const select = createSelectSets();
    const poll = createPollList();
    const epoll = createEpoll(sockets.length);
    for (const [index, { fd }] of sockets.entries()) {
      select.watch(fd, 'read');
      poll.add(fd, POLL_IN);
      epoll.add(fd, EPOLL_IN, index);
    }

    const ask = (when: string): void => {
      lab.print(when);
      const bits = select.wait(0);
      const bySelect = sockets.map(({ fd }) => bits > 0 && select.isReady(fd, 'read'));
      lab.print(`  select: ${names(bySelect)}, after a look at all ${sockets.length}`);
      poll.wait(0);
      const byPoll = sockets.map((_, place) => (poll.eventsAt(place) & POLL_IN) !== 0);
      lab.print(`  poll:   ${names(byPoll)}, after a look at all ${sockets.length}`);
      const count = epoll.wait(0);
      const byEpoll = sockets.map(() => false);
      for (let i = 0; i < count; i++) byEpoll[epoll.keyOf(i)] = true;
      lab.print(`  epoll:  ${names(byEpoll)}, after a look at the ${count} that it brought`);
    };

    ask('nothing has come');
    for (const number of [2, 5]) {
      const s = sockets[number - 1];
      if (s !== undefined) s.sendTo(Buffer.from('wake up'), peer('127.0.0.1', s.port()));
    }
    ask('a datagram has come to sockets 2 and 5');
    epoll.close();
    for (const s of sockets) s.close();
  },
} satisfies LabProgram;

function names(isReady: readonly boolean[]): string {
  const ready = isReady.flatMap((yes, index) => (yes ? [index + 1] : []));
  return ready.length === 0 ? 'none' : ready.join(' and ');
}
