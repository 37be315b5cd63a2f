// Who is in a process group, by /proc. The system itself tells of zombies as well, which only wait to be asked how they ended.
import { listProc } from '../machine/proc-file.js';
import { readStat } from './read-stat.js';

/** Whether a process of the group still runs. Where there is no /proc, whoever the system tells of counts: true. */
export function hasLivingMember(groupId: number): boolean {
  const names = listProc('/proc');
  if (names === null) return true;
  return names.some((name) => {
    const stat = /^\d+$/u.test(name) ? readStat(Number(name)) : null;
    return stat !== null && stat.groupId === groupId && stat.state !== 'Z' && stat.state !== 'X';
  });
}
