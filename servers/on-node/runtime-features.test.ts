// Which releases have which feature, at each edge.
import { describe, expect, it } from 'vitest';
import { reusePortSupport, socketTransferSupport } from './runtime-features.js';

describe('reusePortSupport', () => {
  it.each([
    ['20.20.2', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['23.0.0', false],
    ['23.1.0', true],
    ['24.0.0', true],
    ['26.10.0', true],
  ])('of Node %s is %s', (version, supported) => {
    expect(reusePortSupport(version, 'linux').supported).toBe(supported);
  });

  it('is for Linux only, and says so', () => {
    expect(reusePortSupport('24.0.0', 'darwin')).toMatchObject({
      supported: false,
      reason: expect.stringContaining('darwin') as string,
    });
  });
});

describe('socketTransferSupport', () => {
  it.each([
    ['20.20.2', false],
    ['24.19.9', false],
    ['24.20.0', true],
    ['25.9.0', false],
    ['26.5.0', false],
    ['26.6.0', true],
    ['27.0.0', true],
  ])('of Node %s is %s', (version, supported) => {
    expect(socketTransferSupport(version, 'linux').supported).toBe(supported);
  });

  it('names the version it was asked about', () => {
    expect(socketTransferSupport('22.1.0', 'linux')).toMatchObject({
      reason: expect.stringContaining('Node 22.1.0') as string,
    });
  });
});
