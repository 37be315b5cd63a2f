// Sockets by bare calls, of every family, with the errors and answers that the other side can cause.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BlockingFd } from './descriptor.js';
import { closeFd } from './descriptor.js';
import { createKernelMemory } from './kernel-memory.js';
import { unsupportedReason } from './platform.js';
import { AGAIN, answerName, IN_PROGRESS, isAnswer, PosixError } from './posix-error.js';
import {
  acceptSocket,
  bindSocket,
  connectSocket,
  createSocket,
  getOption,
  listenSocket,
  localAddress,
  peerAddress,
  setOption,
  setResetOnClose,
  setTimeoutOption,
  shutdownSocket,
  socketError,
} from './socket.js';
import type { SocketAddress } from './socket-address.js';
import { addressText, internetAddress, SocketAddressError } from './socket-address.js';
import { ANY_PORT, connectedDatagrams, connectedStreams } from './test-sockets.js';
import { createDatagramPeer, createTransfer, peerOf } from './transfer.js';

const reason = unsupportedReason();

describe.skipIf(reason !== null)(`sockets ${reason ?? ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'echobench-posix-'));

  test.each<SocketAddress>([
    ANY_PORT,
    { family: 'inet6', host: '::1', port: 0 },
    { family: 'unix', path: join(folder, 'echo') },
    { family: 'unix', path: `\0echobench-test-${process.pid}` },
  ])('carry bytes both ways, and tell the end: %j', (address) => {
    const transfer = createTransfer();
    const memory = createKernelMemory(64);
    const pair = connectedStreams('blocking', address);
    memory.bytes.write('hello');
    expect(transfer.send(pair.client, memory, 0, 5)).toBe(5);
    expect(transfer.receive(pair.server, memory, 32, 32)).toBe(5);
    expect(memory.bytes.toString('latin1', 32, 37)).toBe('hello');
    shutdownSocket(pair.client, 'write');
    expect(transfer.receive(pair.server, memory, 0, 64)).toBe(0);
    expect(transfer.send(pair.server, memory, 32, 5)).toBe(5);
    expect(transfer.receive(pair.client, memory, 0, 64)).toBe(5);
    if (address.family !== 'unix')
      expect(addressText(peerAddress(pair.client))).toBe(addressText(localAddress(pair.server)));
    else expect(peerAddress(pair.client)).toEqual(address);
    pair.close();
    if (address.family === 'unix') rmSync(folder, { recursive: true, force: true });
  });

  test('answer AGAIN when nothing is there and they may not wait, or have waited long enough', () => {
    const transfer = createTransfer();
    const memory = createKernelMemory(8);
    const hasty = connectedDatagrams('non-blocking');
    expect(transfer.receive(hasty.server, memory, 0, 8)).toBe(AGAIN);
    hasty.close();
    const patient = connectedStreams('blocking');
    setTimeoutOption(patient.server, 'receive', 30);
    const startedMs = performance.now();
    expect(transfer.receive(patient.server, memory, 0, 8)).toBe(AGAIN);
    expect(performance.now() - startedMs).toBeGreaterThan(25);
    patient.close();
  });

  test('answer AGAIN to a listener that nobody connects to, and to a sender whose peer never reads', () => {
    const listener = createSocket('inet', 'stream', 'non-blocking');
    bindSocket(listener, ANY_PORT);
    listenSocket(listener, 1);
    const answer = acceptSocket(listener, 'non-blocking');
    expect(isAnswer(answer) && answerName(answer)).toBe('EAGAIN');
    closeFd(listener);
    const transfer = createTransfer();
    const pair = connectedStreams('non-blocking');
    const memory = createKernelMemory(1_048_576);
    let sent = 0;
    while (sent >= 0) sent = transfer.send(pair.client, memory, 0, memory.bytes.length);
    expect(sent).toBe(AGAIN);
    pair.close();
  });

  test('tell a refused connection by its name, at once or when asked', () => {
    const closed = createSocket('inet', 'stream', 'blocking');
    bindSocket(closed, ANY_PORT);
    const nobody = localAddress(closed);
    const client = createSocket('inet', 'stream', 'blocking');
    expect(answerName(connectSocket(client, nobody))).toBe('ECONNREFUSED');
    closeFd(client);
    const hasty = createSocket('inet', 'stream', 'non-blocking');
    const answer = connectSocket(hasty, nobody);
    expect(answer).toBe(IN_PROGRESS);
    expect(answerName(socketError(hasty))).toBe('ECONNREFUSED');
    expect(socketError(hasty)).toBe(-0);
    closeFd(hasty);
    closeFd(closed);
  });

  test('tell a reset, and a peer that is gone', () => {
    const transfer = createTransfer();
    const memory = createKernelMemory(8);
    const pair = connectedStreams('blocking');
    setResetOnClose(pair.client);
    closeFd(pair.client);
    expect(answerName(transfer.receive(pair.server, memory, 0, 8))).toBe('ECONNRESET');
    expect(answerName(transfer.send(pair.server, memory, 0, 8))).toBe('EPIPE');
    expect(shutdownSocket(pair.server, 'both')).toBe(false);
    closeFd(pair.server);
  });

  test('carry datagrams with their senders', () => {
    const transfer = createTransfer();
    const memory = createKernelMemory(16);
    const sender = createDatagramPeer();
    const { client, server, close } = connectedDatagrams('blocking');
    memory.bytes.write('ping');
    expect(transfer.send(client, memory, 0, 4)).toBe(4);
    expect(transfer.receiveFrom(server, memory, 8, 8, sender)).toBe(4);
    expect(peerOf(sender)).toEqual(localAddress(client));
    expect(transfer.sendTo(server, memory, 8, 4, sender)).toBe(4);
    expect(transfer.receive(client, memory, 0, 16)).toBe(4);
    const named = createDatagramPeer(localAddress(client));
    expect(transfer.sendTo(server, memory, 0, 3, named)).toBe(3);
    expect(transfer.receive(client, memory, 0, 16)).toBe(3);
    close();
  });

  test.each([
    ['reuseAddress', 1],
    ['reusePort', 1],
    ['noDelay', 1],
  ] as const)('keep the option %s', (option, value) => {
    const fd = createSocket('inet', 'stream', 'blocking');
    expect(getOption(fd, option)).toBe(0);
    setOption(fd, option, value);
    expect(getOption(fd, option)).toBe(value);
    closeFd(fd);
  });

  test('tell buffer sizes as the kernel counts them, twice what was set', () => {
    const fd = createSocket('inet', 'datagram', 'blocking');
    setOption(fd, 'receiveBuffer', 65_536);
    setOption(fd, 'sendBuffer', 32_768);
    expect(getOption(fd, 'receiveBuffer')).toBe(131_072);
    expect(getOption(fd, 'sendBuffer')).toBe(65_536);
    closeFd(fd);
  });

  test('fail with the name of the error, the call and its arguments', () => {
    const fd = createSocket('inet', 'stream', 'blocking');
    bindSocket(fd, ANY_PORT);
    listenSocket(fd, 1);
    const taken = localAddress(fd);
    const other = createSocket('inet', 'stream', 'blocking');
    let error: unknown;
    try {
      bindSocket(other, taken);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PosixError);
    expect(error).toMatchObject({
      code: 'EADDRINUSE',
      call: 'bind',
      args: [other, addressText(taken)],
    });
    expect(String(error)).toContain(`bind(${other}, ${addressText(taken)}): EADDRINUSE`);
    closeFd(other);
    closeFd(fd);
    const memory = createKernelMemory(1);
    expect(() => createTransfer().receive(-1 as BlockingFd, memory, 0, 1)).toThrow(/recv.*EBADF/u);
    expect(() => closeFd(-1 as BlockingFd)).toThrow(/close\(-1\): EBADF/u);
  });

  test.each([
    ['localhost', 80],
    ['1.2.3', 80],
    ['127.0.0.1', 65_536],
    ['127.0.0.1', -1],
    ['::g', 80],
  ])('refuse what is no address: %s port %i', (host, port) => {
    const fd = createSocket('inet', 'stream', 'blocking');
    expect(() => bindSocket(fd, internetAddress(host, port))).toThrow(SocketAddressError);
    closeFd(fd);
  });

  test('refuse a path that a unix address has no room for', () => {
    const fd = createSocket('unix', 'stream', 'blocking');
    const path = `/${'x'.repeat(107)}`;
    expect(() => bindSocket(fd, { family: 'unix', path })).toThrow('has 108');
    closeFd(fd);
  });
});
