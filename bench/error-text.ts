// An error as a user meets it: one sentence with its code, and what to do. Pure.
import { errorCode } from './exit-codes.js';

/** @returns the text for stderr, with its line end; the stack too when ECHOBENCH_DEBUG is set. */
export function renderError(error: unknown, env: NodeJS.ProcessEnv): string {
  const code = errorCode(error);
  const message = error instanceof Error ? error.message : String(error);
  const sentence = `echobench: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
  if (isSet(env['ECHOBENCH_DEBUG'])) {
    const stack = error instanceof Error ? `${error.stack ?? ''}${causes(error)}\n` : '';
    return `${sentence}${code === null ? '' : ` [${code}]`}\n${stack}`;
  }
  if (code !== null) return `${sentence} [${code}]\n`;
  return `${sentence} [UNEXPECTED]: set ECHOBENCH_DEBUG=1 to see where it came from, and report it\n`;
}

function causes({ cause }: Error): string {
  if (!(cause instanceof Error)) return '';
  return `\ncaused by ${cause.stack ?? cause.message}${causes(cause)}`;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
