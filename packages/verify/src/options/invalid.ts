import { VerifyError } from '../errors.ts';

/** Of an option that is not what it has to be. */
export function invalid(what: string): VerifyError {
  return new VerifyError('ERR_QUIESCE_VERIFY_OPTION_INVALID', `Options: ${what}.`);
}
