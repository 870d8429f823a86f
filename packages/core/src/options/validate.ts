import { validateHeaderName, validateHeaderValue } from 'node:http';
import { constants } from 'node:os';
import { QuiesceError, received } from '../errors.ts';
import { suggestion } from '../nearest.ts';

/** Says what would have been right, or nothing where the value is. */
export type Check = (value: unknown) => string | undefined;
/** A check for each known key. */
export type Shape = Readonly<Record<string, Check>>;

/** Those of a connection (RFC 9110 §7.6.1), which HTTP/2 forbids (RFC 9113 §8.2.2), and the length, which follows from the body. */
const ENGINES_OWN = new Set([
  'connection',
  'content-length',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  // Announces fields behind a chunked body (RFC 9110 §6.6.2); a refusal has none.
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const LONGEST_TIMER = 2 ** 31 - 1;
/**
 * Signals by which somebody asks a process for something. The others cannot be handled (SIGKILL, SIGSTOP), report a fault after
 * which JavaScript may not go on (SIGSEGV: https://nodejs.org/api/process.html#signal-events), or come for reasons of their own
 * (SIGCHLD, SIGPIPE, SIGWINCH).
 */
const REQUESTS: readonly unknown[] = [
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
];

export const time: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= LONGEST_TIMER
    ? undefined
    : `milliseconds, from 0 to ${LONGEST_TIMER}`;

export const positiveTime: Check = (value) => (value === 0 ? 'more than 0 milliseconds' : time(value));

export const boolean: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');

export const text: Check = (value) => (typeof value === 'string' ? undefined : 'a string');

export const host: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'an address or a host name';

export const file: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'the path of a file';

export const status: Check = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599
    ? undefined
    : 'a whole number from 400 to 599';

export const seconds: Check = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LONGEST_TIMER
    ? undefined
    : `whole seconds, from 0 to ${LONGEST_TIMER}`;

export const path: Check = (value) =>
  typeof value === 'string' && /^\/[^?#\s]*$/.test(value)
    ? undefined
    : "a path that starts with '/', without a query";

export const port: Check = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535
    ? undefined
    : 'a port, 0 to 65535';

export const routes: Check = (value) =>
  isRecord(value) &&
  Object.entries(value).every(([key, route]) => path(key) === undefined && typeof route === 'function')
    ? undefined
    : "an object of functions by their paths, which start with '/'";

export const signals: Check = (value) =>
  Array.isArray(value) &&
  value.every((name) => Object.hasOwn(constants.signals, name) && REQUESTS.includes(name))
    ? undefined
    : "a list of signals that can be handled, such as ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']";

export const headers: Check = (value) => {
  if (!isRecord(value)) return 'an object of header names and values';
  for (const [name, content] of Object.entries(value)) {
    try {
      validateHeaderName(name);
      for (const line of content === undefined ? [] : [content].flat()) {
        if (typeof line !== 'string' && typeof line !== 'number')
          return `text or numbers as headers, which '${name}' is not`;
        validateHeaderValue(name, String(line));
      }
    } catch {
      return `valid HTTP headers, which '${name}' is not`;
    }
    if (ENGINES_OWN.has(name.toLowerCase())) return `no '${name}' header: that is the engine's`;
  }
  return undefined;
};

export const logger: Check = (value) =>
  isRecord(value) && ['info', 'warn', 'error'].every((level) => typeof value[level] === 'function')
    ? undefined
    : 'an object with the methods info, warn and error';

export function oneOf(...allowed: readonly string[]): Check {
  return (value) =>
    allowed.some((word) => word === value) ? undefined : allowed.map((word) => `'${word}'`).join(' or ');
}

/** `check`, or the literal `other`. */
export function or(check: Check, other: string | false): Check {
  return (value) => {
    const expected = value === other ? undefined : check(value);
    return expected && `${expected}, or ${typeof other === 'string' ? `'${other}'` : other}`;
  };
}

/**
 * Checks an object against a shape; `undefined` values count as absent. Options that an object inherits, such as the getters of a
 * class, are checked as well: whoever reads them gets them.
 * @throws QuiesceError `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`
 */
export function checkShape(prefix: string, value: unknown, shape: Shape): void {
  const known = Object.keys(shape);
  if (!isRecord(value) || isSomethingElse(value, known))
    throw invalid(prefix || 'options', 'an object', value);
  const nameOf = (key: string): string => (prefix ? `${prefix}.${key}` : key);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    const hint = suggestion(unknown, known);
    throw new QuiesceError('ERR_QUIESCE_OPTION_UNKNOWN', `There is no option '${nameOf(unknown)}'. ${hint}`);
  }
  for (const [key, check] of Object.entries(shape)) {
    const content = value[key];
    const expected = content === undefined ? undefined : check(content);
    if (expected) throw invalid(nameOf(key), expected, content);
  }
}

/** A promise that was not awaited, a map: an object of another kind, in which there is no option. */
function isSomethingElse(value: object, known: readonly string[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return false;
  return !known.some((key) => key in value);
}

/** The error for an option whose value is not what it has to be. */
export function invalid(name: string, expected: string, value: unknown): QuiesceError {
  return new QuiesceError(
    'ERR_QUIESCE_OPTION_INVALID',
    `Option '${name}' must be ${expected}; received ${received(value)}.`,
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
