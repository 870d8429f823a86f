import { describeError } from './errors.ts';
import type { Logger } from './options/options.ts';

const SILENT: Logger = { info() {}, warn() {}, error() {} };

/** The logger that the options ask for; by default terse lines, through `write`. */
export function createLogger(option: Logger | false | undefined, write: (line: string) => void): Logger {
  if (option === false) return SILENT;
  const log = (_details: object, message: string): void => write(`quiesce: ${message}`);
  const lines: Logger = { info: log, warn: log, error: log };
  return option ? guarded(option, lines) : lines;
}

/** A logger that throws, say because a step has closed it, must not break the shutdown: its lines go to the fallback. */
function guarded(logger: Logger, fallback: Logger): Logger {
  const log =
    (level: keyof Logger) =>
    (details: object, message: string): void => {
      try {
        logger[level](details, message);
      } catch (error) {
        fallback[level](details, `${message} (the logger failed: ${describeError(error)})`);
      }
    };
  return { info: log('info'), warn: log('warn'), error: log('error') };
}
