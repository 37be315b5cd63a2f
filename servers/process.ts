// One server for the life of a process: says when it is ready, stops on a signal, says what it did. Used by servers/main.ts and
// by `echobench serve`.
import { isIP } from 'node:net';
import type { ServerEvent, ServerProcessConfig } from './events.js';
import { errorCode } from './listen-error.js';
import { findStyle } from './registry.js';
import type { Address, ServerHost, WorkerCounts } from './server.js';
import { resolveOptions } from './style-options.js';

/** Where a server process speaks. */
export interface ServerOutput {
  /** Takes a line of JSON, newline included: a {@link ServerEvent}. */
  write(line: string): void;
}

/** Exit codes: stopped in order, and could not start. A second signal exits with 128 + its number, as shells do. */
const STOPPED = 0;
const COULD_NOT_START = 4;
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof SIGNAL_EXIT_CODES;

/**
 * Serves until SIGTERM or SIGINT, or until the parent that started it over IPC is gone; then finishes what is in flight.
 * @returns the code to exit with, at once: after a second signal, connections and threads are left to the exit.
 */
export async function serveUntilSignal(
  config: ServerProcessConfig,
  output: ServerOutput,
): Promise<number> {
  const signals = watchSignals();
  const stopping = new AbortController();
  void signals.first.then(() => stopping.abort());
  const host = {
    listening: (address) => tellListening(config, address, output),
    stop: stopping.signal,
  } satisfies ServerHost;
  return Promise.race([signals.second, serve(config, host, output)]);
}

async function serve(
  config: ServerProcessConfig,
  host: ServerHost,
  output: ServerOutput,
): Promise<number> {
  const progress = { isListening: false };
  const listening: ServerHost['listening'] = (address) => {
    progress.isListening = true;
    host.listening(address);
  };
  try {
    const workers = await serveStyle(config, { ...host, listening });
    tell(output, { event: 'stopped', workers });
    return STOPPED;
  } catch (error) {
    // A server that fails later is no server that could not start: it goes down with its trace.
    if (progress.isListening) throw error;
    const message = error instanceof Error ? error.message : String(error);
    tell(output, { event: 'failed', code: errorCode(error), message });
    return COULD_NOT_START;
  }
}

async function serveStyle(
  config: ServerProcessConfig,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const style = findStyle(config.style);
  const request = { ...config, options: resolveOptions(style, config.options) };
  if (style.substrate === 'posix') return style.serve(request, host);
  const server = await style.start(request);
  host.listening(server);
  if (!host.stop.aborted)
    await new Promise((resolve) => host.stop.addEventListener('abort', resolve));
  return server.stop();
}

function tellListening(
  { transport, style }: ServerProcessConfig,
  { host, port }: Address,
  output: ServerOutput,
): void {
  warnIfOpen(host);
  tell(output, { event: 'listening', transport, host, port, pid: process.pid, style });
}

/** The first signal, or the loss of the parent, asks to stop; the second to stop asking. @returns exit codes. */
function watchSignals(): { first: Promise<number>; second: Promise<number> } {
  let tellFirst: (code: number) => void;
  let tellSecond: (code: number) => void;
  const first = new Promise<number>((resolve) => (tellFirst = resolve));
  const second = new Promise<number>((resolve) => (tellSecond = resolve));
  let signals = 0;
  const count = (signal: StopSignal): void => {
    signals++;
    (signals === 1 ? tellFirst : tellSecond)(SIGNAL_EXIT_CODES[signal]);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => count(signal));
  if (process.connected) process.once('disconnect', () => count('SIGTERM'));
  return { first, second };
}

function warnIfOpen(host: string): void {
  const isLoopback = host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (isLoopback) return;
  process.stderr.write(
    `warning: ${host} is not a loopback address: whoever reaches it can have this echo server answer a forged sender; ` +
      'serve on 127.0.0.1 unless the network is your own\n',
  );
}

function tell(output: ServerOutput, event: ServerEvent): void {
  output.write(`${JSON.stringify(event)}\n`);
}
