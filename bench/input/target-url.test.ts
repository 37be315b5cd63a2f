import { describe, expect, it } from 'vitest';
import { UsageError } from '../command-error.js';
import { parseTarget } from './target-url.js';

describe('parseTarget', () => {
  it.each([
    ['tcp://127.0.0.1:7', { transport: 'tcp', host: '127.0.0.1', port: 7 }],
    ['udp://localhost:65535', { transport: 'udp', host: 'localhost', port: 65_535 }],
    ['TCP://example.test:1', { transport: 'tcp', host: 'example.test', port: 1 }],
    ['http://[::1]:8080/echo', { transport: 'http', host: '::1', port: 8080 }],
    ['http://127.0.0.1/', { transport: 'http', host: '127.0.0.1', port: 80 }],
  ])('reads %s', (text, target) => {
    expect(parseTarget(text)).toEqual(target);
  });

  it.each([
    ['127.0.0.1:7', /tcp:\/\/host:port/],
    ['tcp://127.0.0.1', /port/],
    ['tcp://127.0.0.1:0', /port/],
    ['tcp://127.0.0.1:65536', /port/],
    ['tcp://:7', /tcp:\/\/host:port/],
    ['tcpp://127.0.0.1:7', /did you mean "tcp"/],
    ['https://127.0.0.1:7', /not known/],
    ['tcp://127.0.0.1:7/echo', /path/],
    ['http://127.0.0.1:7/else', /\/echo/],
    ['', /tcp:\/\/host:port/],
  ])('refuses "%s"', (text, says) => {
    expect(() => parseTarget(text)).toThrow(UsageError);
    expect(() => parseTarget(text)).toThrow(says);
  });
});
