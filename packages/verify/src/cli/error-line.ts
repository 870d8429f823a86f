import { DoctorError } from '../doctor/errors.ts';
import { VerifyError } from '../errors.ts';
import { InitError } from '../init/errors.ts';
import { clean } from '../report/words.ts';
import { Interrupted } from './interrupt.ts';

/** What is said instead of a report. A stack is for errors of the tool itself. */
export function errorLine(error: unknown): string {
  if (error instanceof VerifyError || error instanceof DoctorError || error instanceof InitError) {
    return clean(`quiesce: ${error.code}: ${error.message}`);
  }
  if (error instanceof Interrupted) return `quiesce: ${error.message}`;
  // Of a file that cannot be written.
  if (error instanceof Error && 'syscall' in error) return `quiesce: ${error.message}`;
  return `quiesce: ${error instanceof Error ? error.stack : String(error)}`;
}
