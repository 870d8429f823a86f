import type { Logger } from '@quiesce/core';
import { describe } from './errors.ts';

/** The logger that the options ask for; by default terse lines, through `write`. One that throws stops nothing. */
export function createLogger(option: Logger | false | undefined, write: (line: string) => void): Logger {
  const log =
    (level: keyof Logger) =>
    (details: object, message: string): void => {
      if (option === false) return;
      try {
        if (option) option[level](details, message);
        else write(`quiesce: ${message}`);
      } catch (error) {
        write(`quiesce: ${message} (the logger failed: ${describe(error)})`);
      }
    };
  return { info: log('info'), warn: log('warn'), error: log('error') };
}
