import { validateHeaderName, validateHeaderValue } from 'node:http';
import { constants } from 'node:os';

/** Returns a description of valid values, or `undefined` if the value is valid. */
export type Check = (value: unknown) => string | undefined;

/** Connection headers (RFC 9110 §7.6.1), which HTTP/2 forbids (RFC 9113 §8.2.2), and the length, which follows from the body. */
const RESERVED_HEADERS = new Set([
  'connection',
  'content-length',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  // Announces trailer fields of a chunked body (RFC 9110 §6.6.2); a refusal has none.
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const MAX_TIMER = 2 ** 31 - 1;
/**
 * Signals that may start a shutdown: they ask a process to do something. The others cannot be handled (SIGKILL, SIGSTOP), report a fault after which
 * JavaScript must not continue (SIGSEGV: https://nodejs.org/api/process.html#signal-events), or have another purpose (SIGCHLD,
 * SIGPIPE, SIGWINCH).
 */
const STOP_SIGNALS: ReadonlySet<unknown> = new Set([
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGXCPU',
  'SIGPWR',
  'SIGBREAK',
]);

/** Returns a check that accepts values for which `test` returns true. */
export function expecting(expected: string, test: (value: unknown) => boolean): Check {
  return (value) => (test(value) ? undefined : expected);
}

export function integer(from: number, to: number, expected: string): Check {
  return expecting(
    expected,
    (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
  );
}

export const time: Check = expecting(
  `milliseconds, from 0 to ${MAX_TIMER}`,
  (value) => typeof value === 'number' && value >= 0 && value <= MAX_TIMER,
);

export const positiveTime: Check = (value) => (value === 0 ? 'more than 0 milliseconds' : time(value));

export function timeUpTo(deadline: number): Check {
  return (value) =>
    positiveTime(value) ?? (Number(value) > deadline ? `at most the deadline (${deadline} ms)` : undefined);
}

export const boolean: Check = expecting('true or false', (value) => typeof value === 'boolean');

export const callable: Check = expecting('a function', (value) => typeof value === 'function');

export const record: Check = expecting('an object', isRecord);

export const text: Check = expecting('a string', (value) => typeof value === 'string');

export const host: Check = expecting('an address or a host name', isName);

export const file: Check = expecting('the path of a file', isName);

export const status: Check = integer(400, 599, 'a whole number from 400 to 599');

export const seconds: Check = integer(0, MAX_TIMER, `whole seconds, from 0 to ${MAX_TIMER}`);

export const rate: Check = expecting(
  'a number per second, more than 0',
  (value) => typeof value === 'number' && value > 0 && Number.isFinite(value),
);

export const share: Check = expecting(
  'a fraction from 0 to 1',
  (value) => typeof value === 'number' && value >= 0 && value <= 1,
);

export const positiveInteger: Check = integer(1, MAX_TIMER, `a whole number, from 1 to ${MAX_TIMER}`);

export const path: Check = expecting(
  "a path that starts with '/', without a query",
  (value) => typeof value === 'string' && /^\/[^?#\s]*$/.test(value),
);

export const port: Check = integer(0, 65_535, 'a port, 0 to 65535');

export const routes: Check = expecting(
  "an object of functions by their paths, which start with '/'",
  (value) => isRecord(value) && Object.entries(value).every(([key, route]) => !path(key) && !callable(route)),
);

export const signals: Check = expecting(
  "a list of signals that can be handled, such as ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']",
  (value) =>
    Array.isArray(value) &&
    value.every((name) => Object.hasOwn(constants.signals, name) && STOP_SIGNALS.has(name)),
);

export const headers: Check = (value) => {
  if (!isRecord(value)) return 'an object of header names and values';
  for (const [name, content] of Object.entries(value)) {
    try {
      validateHeaderName(name);
      for (const line of content === undefined ? [] : [content].flat()) {
        if (typeof line !== 'string' && typeof line !== 'number')
          return `an object of strings and numbers; '${name}' is neither`;
        validateHeaderValue(name, String(line));
      }
    } catch {
      return `an object of valid HTTP headers; '${name}' is invalid`;
    }
    if (RESERVED_HEADERS.has(name.toLowerCase())) return `without '${name}', which the engine sets`;
  }
  return undefined;
};

export const logger: Check = expecting(
  'an object with the methods info, warn and error',
  (value) =>
    isRecord(value) && ['info', 'warn', 'error'].every((level) => typeof value[level] === 'function'),
);

export function oneOf(...allowed: readonly string[]): Check {
  const expected = allowed.map((word) => `'${word}'`).join(' or ');
  return expecting(expected, (value) => allowed.some((word) => word === value));
}

/** Accepts what `check` accepts, and the literal `other`. */
export function or(check: Check, other: string | false): Check {
  return (value) => {
    const expected = value === other ? undefined : check(value);
    return expected && `${expected}, or ${typeof other === 'string' ? `'${other}'` : other}`;
  };
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
