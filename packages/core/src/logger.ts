import { describeError } from './errors.ts';
import type { Logger } from './options/options.ts';
import { printable } from './util/printable.ts';
import { formatReport } from './report/format-report.ts';
import type { ShutdownReport } from './report/report.ts';

const SILENT: Logger = { info() {}, warn() {}, error() {} };

/**
 * The logger that the options ask for; by default terse lines, through `write`. One of the app's own is told in the details whose
 * lines these are.
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
 * A logger that throws, say because a step has closed it, must not break the shutdown: its lines go to the fallback. So do
 * those of one that rejects: unhandled, each would be logged as an error of its own, which it rejects again, without an end.
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

/** The report among the details, as text. */
function reportOf(details: { readonly report?: unknown }): string {
  return isReport(details.report) ? `\n${formatReport(details.report)}` : '';
}

function isReport(value: unknown): value is ShutdownReport {
  return typeof value === 'object' && value !== null && 'trigger' in value && 'outcome' in value;
}

/** Where the error among the details was made, without its message, which the line has. */
function stackOf(details: { readonly err?: unknown }): string {
  const stack = details.err instanceof Error ? details.err.stack : undefined;
  const frames = stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return frames.map((frame) => `\n${printable(frame)}`).join('');
}
