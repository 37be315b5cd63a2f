// What the styles on system calls say they cannot serve, all of them in the same words.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { STYLES } from '../registry.js';
import { resolveOptions } from '../style-options.js';
import { posixSupport } from './support.js';

const SYSTEM_REASON = unsupportedReason();
const POSIX_STYLES = STYLES.filter(({ substrate }) => substrate === 'posix');

describe('what system calls can serve', () => {
  it.each(POSIX_STYLES.map((style) => [style.name, style] as const))(
    'is not http (%s)',
    (_name, style) => {
      expect(style.supports('http', resolveOptions(style, {}))).toEqual({
        supported: false,
        reason: 'the posix styles speak tcp and udp',
      });
    },
  );

  it.runIf(SYSTEM_REASON === null)('is what nothing speaks against', () => {
    expect(posixSupport('tcp')).toEqual({ supported: true });
    expect(posixSupport('udp', 'not this one')).toEqual({
      supported: false,
      reason: 'not this one',
    });
  });

  it.skipIf(SYSTEM_REASON === null)('is nothing where the system has none', () => {
    expect(posixSupport('udp', 'not this one')).toEqual({
      supported: false,
      reason: SYSTEM_REASON,
    });
  });
});
