/** Every code of a {@link QuiesceError}. `docs/errors.md` explains each. */
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

/** The only error class of the engine. `code` is stable; the message contains the expected value, the actual value and the fix. */
export class QuiesceError extends Error {
  override readonly name: string = 'QuiesceError';
  readonly code: QuiesceErrorCode;

  constructor(code: QuiesceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Formats a value for an error message: its type, and the value itself if it is short. */
export function received(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`;
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value !== 'object') return typeof value;
  return `an instance of ${value.constructor?.name ?? 'Object'}`;
}

/** Maximum length of an error's text in log lines and the report. */
const MAX_ERROR_LENGTH = 1_000;

/**
 * Describes a thrown value as text, with its causes: `cause` (ECMAScript 2022) and the errors of an `AggregateError`, such as one
 * failed connection for each address of a host. It never throws: an error must not break the shutdown.
 */
export function describeError(error: unknown): string {
  try {
    return withCauses(error, new Set()).slice(0, MAX_ERROR_LENGTH);
  } catch {
    return 'an error that cannot be described';
  }
}

/** @param shown the errors already described: an error may be its own cause */
function withCauses(error: unknown, shown: Set<unknown>): string {
  if (typeof error !== 'object' || error === null) return received(error);
  shown.add(error);
  const { name, message, code, cause, errors }: ErrorLike = error;
  if (typeof message !== 'string') return received(error);
  // A failed connection to a host with several addresses has no message, only a code.
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
