/** All codes of a {@link DoctorError}. `docs/doctor.md` explains each. */
export const DOCTOR_ERROR_CODES = [
  'ERR_QUIESCE_DOCTOR_CONTENT',
  'ERR_QUIESCE_DOCTOR_DRAIN',
  'ERR_QUIESCE_DOCTOR_FILE',
  'ERR_QUIESCE_DOCTOR_KIND',
  'ERR_QUIESCE_DOCTOR_NOTHING',
  'ERR_QUIESCE_DOCTOR_OPTION',
  'ERR_QUIESCE_DOCTOR_SYNTAX',
  'ERR_QUIESCE_DOCTOR_TEMPLATE',
] as const;

export type DoctorErrorCode = (typeof DOCTOR_ERROR_CODES)[number];

/** Thrown if the doctor cannot read its input. Findings are never errors: they are in the report. */
export class DoctorError extends Error {
  override readonly name: string = 'DoctorError';
  readonly code: DoctorErrorCode;

  constructor(code: DoctorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Formats a value for a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  return (JSON.stringify(value) ?? typeof value).slice(0, 80);
}

/** Returns the message of a thrown value, in one line. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
