import { describeError } from './errors.ts';
import type { Logger } from './options/options.ts';
import { printable } from './util/printable.ts';
import { formatReport } from './report/format-report.ts';
import type { ShutdownReport } from './report/report.ts';

const SILENT: Logger = { info() {}, warn() {}, error() {} };

/**
 * Returns the logger set by the options; by default one that writes terse lines through `write`. Details passed to the app's logger
 * get `component: 'quiesce'`.
 */
export function createLogger(option: Logger | false | undefined, write: (line: string) => void): Logger {
  if (option === false) return SILENT;
  const log = (_details: object, message: string): void => write(`quiesce: ${printable(message)}`);
  const error = (details: object, message: string): void =>
    write(`quiesce: ${printable(message)}${stackOf(details)}${reportOf(details)}`);
  const lines: Logger = { info: log, warn: log, error };
  return option ? guarded(option, lines) : lines;
}

/**
 * Wraps the app's logger. If it throws, for example because a step has closed it, its lines go to the fallback and the shutdown
 * continues. The same applies if it returns a promise that rejects: an unhandled rejection would itself be logged as an error, and
 * so on without end.
 */
function guarded(logger: Logger, fallback: Logger): Logger {
  const log =
    (level: keyof Logger) =>
    (details: object, message: string): void => {
      const failed = (error: unknown): void =>
        fallback[level](details, `${message} (the logger failed: ${describeError(error)})`);
      try {
        const logged: unknown = logger[level]({ component: 'quiesce', ...details }, printable(message));
        if (logged instanceof Promise) logged.catch(failed);
      } catch (error) {
        failed(error);
      }
    };
  return { info: log('info'), warn: log('warn'), error: log('error') };
}

/** Returns the report among the details as text. */
function reportOf(details: { readonly report?: unknown }): string {
  return isReport(details.report) ? `\n${formatReport(details.report)}` : '';
}

function isReport(value: unknown): value is ShutdownReport {
  return typeof value === 'object' && value !== null && 'trigger' in value && 'outcome' in value;
}

/** Returns the stack of the error among the details, without the message, which is already in the line. */
function stackOf(details: { readonly err?: unknown }): string {
  const stack = details.err instanceof Error ? details.err.stack : undefined;
  const frames = stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return frames.map((frame) => `\n${printable(frame)}`).join('');
}
