/** Every code a {@link QuiesceError} can carry. `docs/errors.md` explains each. */
export const ERROR_CODES = [
  'ERR_QUIESCE_ARGUMENT_INVALID',
  'ERR_QUIESCE_BUDGET',
  'ERR_QUIESCE_CHECK_INVALID',
  'ERR_QUIESCE_CHECK_TIMEOUT',
  'ERR_QUIESCE_DRAINING',
  'ERR_QUIESCE_JOB_INVALID',
  'ERR_QUIESCE_LISTENER_INVALID',
  'ERR_QUIESCE_OPTION_INVALID',
  'ERR_QUIESCE_OPTION_UNKNOWN',
  'ERR_QUIESCE_REQUEST_INVALID',
  'ERR_QUIESCE_RESUMED',
  'ERR_QUIESCE_RUNTIME_UNSUPPORTED',
  'ERR_QUIESCE_SERVER_INVALID',
  'ERR_QUIESCE_STEP_INVALID',
  'ERR_QUIESCE_STEP_NAME_TAKEN',
  'ERR_QUIESCE_STEP_TIMEOUT',
  'ERR_QUIESCE_STEP_UNKNOWN',
  'ERR_QUIESCE_STREAM_INVALID',
  'ERR_QUIESCE_TOO_LATE',
  'ERR_QUIESCE_UPGRADE_INVALID',
  'ERR_QUIESCE_WORKER_TIMEOUT',
] as const;

export type QuiesceErrorCode = (typeof ERROR_CODES)[number];

/**
 * The only error class of the engine. `code` is stable; the message says what was expected,
 * what came, and what to do.
 */
export class QuiesceError extends Error {
  override readonly name: string = 'QuiesceError';
  readonly code: QuiesceErrorCode;

  constructor(code: QuiesceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A value as an error message shows it: its type, and itself where that is short. */
export function received(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`;
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value !== 'object') return typeof value;
  return `an instance of ${value.constructor?.name ?? 'Object'}`;
}

/** Characters of an error's text that a log line and the report show. */
const MAX_ERROR_LENGTH = 1_000;

/**
 * Anything that was thrown, as text, with its causes: `cause` (ECMAScript 2022) and what an `AggregateError` gathers, such as one
 * failed connection for each address of a host. It never throws itself: what failed must not break off the shutdown after all.
 */
export function describeError(error: unknown): string {
  try {
    return withCauses(error, new Set()).slice(0, MAX_ERROR_LENGTH);
  } catch {
    return 'an error that cannot be described';
  }
}

/** @param shown the errors that were described already: one may be its own cause */
function withCauses(error: unknown, shown: Set<unknown>): string {
  if (typeof error !== 'object' || error === null) return received(error);
  shown.add(error);
  const { name, message, code, cause, errors }: ErrorLike = error;
  if (typeof message !== 'string') return received(error);
  // Of a failed connection to a host with several addresses, the code is all there is.
  const text = [error instanceof Error ? String(name) : received(error), message === '' ? code : message]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(': ');
  const behind = [...(Array.isArray(errors) ? errors : []), ...(cause === undefined ? [] : [cause])];
  const causes = behind.flatMap((other: unknown) => (shown.has(other) ? [] : withCauses(other, shown)));
  return causes.length > 0 ? `${text} (caused by ${causes.join('; ')})` : text;
}

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}
