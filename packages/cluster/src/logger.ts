import type { Logger } from '@quiesce/core';
import { describe } from './errors.ts';

/**
 * Returns the logger set by the options; by default one that writes terse lines through `write`. If the app's logger throws, its
 * lines go to `write`.
 */
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
