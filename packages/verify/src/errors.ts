/** All error codes. */
export const VERIFY_ERROR_CODES = [
  'ERR_QUIESCE_VERIFY_OPTION_INVALID',
  'ERR_QUIESCE_VERIFY_REMOTE',
  'ERR_QUIESCE_VERIFY_COMMAND',
  'ERR_QUIESCE_VERIFY_NO_PROCESS',
  'ERR_QUIESCE_VERIFY_PORT_TAKEN',
  'ERR_QUIESCE_VERIFY_NOT_READY',
] as const;

/**
 * - `ERR_QUIESCE_VERIFY_OPTION_INVALID`: an option is missing, contradicts another, or has an invalid value.
 * - `ERR_QUIESCE_VERIFY_REMOTE`: the server is not on a loopback address, and `allowRemote` is not set.
 * - `ERR_QUIESCE_VERIFY_COMMAND`: a command cannot be run.
 * - `ERR_QUIESCE_VERIFY_NO_PROCESS`: there is no process with the given id.
 * - `ERR_QUIESCE_VERIFY_PORT_TAKEN`: another program listens at the port that the server needs.
 * - `ERR_QUIESCE_VERIFY_NOT_READY`: the server ended, or did not answer in time, before anything could be judged.
 */
export type VerifyErrorCode = (typeof VERIFY_ERROR_CODES)[number];

/** Thrown if the server could not be judged. */
export class VerifyError extends Error {
  readonly code: VerifyErrorCode;

  constructor(code: VerifyErrorCode, message: string) {
    super(message);
    this.name = 'VerifyError';
    this.code = code;
  }
}
