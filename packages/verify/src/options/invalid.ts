import { VerifyError } from '../errors.ts';

/** Returns the error for an invalid option. */
export function invalid(what: string): VerifyError {
  return new VerifyError('ERR_QUIESCE_VERIFY_OPTION_INVALID', `Options: ${what}.`);
}
