import { stripVTControlCharacters } from 'node:util';
import { DoctorError } from '@quiesce/doctor';
import { VerifyError } from '@quiesce/verify';
import { Interrupted } from './interrupt.ts';

/** Returns the line that replaces a report. Stack traces are only for errors of the tool itself. */
export function errorLine(error: unknown): string {
  if (error instanceof VerifyError || error instanceof DoctorError) {
    return stripVTControlCharacters(`quiesce: ${error.code}: ${error.message}`);
  }
  if (error instanceof Interrupted) return `quiesce: ${error.message}`;
  // For a file that cannot be written.
  if (error instanceof Error && 'syscall' in error) return `quiesce: ${error.message}`;
  return `quiesce: ${error instanceof Error ? error.stack : String(error)}`;
}
