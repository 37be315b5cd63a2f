// Who is in a process group, by /proc. The system itself tells of zombies as well, which only wait to be asked how they ended.
import { listProc, readProcText } from '../machine/proc-file.js';
import { parseProcessStat } from './process-texts.js';

/** Whether a process of the group still runs. Where there is no /proc, whoever the system tells of counts: true. */
export function hasLivingMember(groupId: number): boolean {
  const names = listProc('/proc');
  if (names === null) return true;
  return names.some((name) => {
    const text = /^\d+$/u.test(name) ? readProcText(`/proc/${name}/stat`) : null;
    const stat = text === null ? null : parseProcessStat(text);
    return stat !== null && stat.groupId === groupId && stat.state !== 'Z' && stat.state !== 'X';
  });
}
