import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { submissionLimitsSchema } from '../../../results/rubric.js';
import { cleanEnvironment, confiningWords, findUser, readHardLimits } from './confinement.js';

const LIMITS = submissionLimitsSchema.parse({});
const PASSWD = 'root:x:0:0::/root:/bin/sh\nstudent:x:1001:1002::/:/bin/sh\nroot2:x:0:0::/:/bin/sh';
const isRoot = userInfo().uid === 0;

describe('the words before a submission’s command', () => {
  test('set every limit, counting the processes that its user has already', () => {
    const words = confiningWords(LIMITS, null, 100, new Map()).join(' ');
    expect(words).toContain('--nofile=1024 --nproc=612 --fsize=16777216 --cpu=120');
    expect(words).toContain('--no-new-privs --pdeathsig=KILL');
    expect(words).not.toContain('--reuid');
  });

  test('ask for no more than this process may give', () => {
    const words = confiningWords(LIMITS, null, 0, new Map([['Max open files', 256]]));
    expect(words).toContain('--nofile=256');
  });

  test('become another user before anything else is lost', () => {
    const words = confiningWords(LIMITS, { name: 's', uid: 7, gid: 8 }, 0, new Map());
    expect(words.slice(0, 4)).toEqual(['setpriv', '--reuid=7', '--regid=8', '--clear-groups']);
  });
});

test('hard limits are read from the kernel’s table; unlimited ones are none', () => {
  const table = [
    'Limit                     Soft Limit           Hard Limit           Units     ',
    'Max cpu time              unlimited            unlimited            seconds   ',
    'Max open files            1024                 4096                 files     ',
  ].join('\n');
  expect([...readHardLimits(table)]).toEqual([['Max open files', 4096]]);
});

test('a submission’s environment is made anew', () => {
  const environment = cleanEnvironment('/scratch', '/bin', 'mark');
  expect(environment).toMatchObject({ HOME: '/scratch', TMPDIR: '/scratch', PATH: '/bin' });
  expect(Object.keys(environment)).toHaveLength(6);
});

describe('the user that a submission runs as', () => {
  test.runIf(isRoot)('is found, and is not root under another name', () => {
    expect(findUser('student', PASSWD)).toEqual({ name: 'student', uid: 1001, gid: 1002 });
    expect(() => findUser('root2', PASSWD)).toThrow(/is root/u);
    expect(() => findUser('nobody-here', PASSWD)).toThrow(/there is no user.*useradd/u);
  });

  test.runIf(!isRoot)('cannot be had without root', () => {
    expect(() => findUser('student', PASSWD)).toThrow(/needs root/u);
  });
});
