/** All codes of an {@link InitError}. `docs/init.md` explains each. */
export const INIT_ERROR_CODES = [
  'ERR_QUIESCE_INIT_ENTRY',
  'ERR_QUIESCE_INIT_EXISTS',
  'ERR_QUIESCE_INIT_PACKAGE',
  'ERR_QUIESCE_INIT_SEVERAL',
  'ERR_QUIESCE_INIT_TEMPLATE',
] as const;

export type InitErrorCode = (typeof INIT_ERROR_CODES)[number];

/** Thrown if nothing could be planned. Manual steps are not an error: they are in the plan. */
export class InitError extends Error {
  override readonly name: string = 'InitError';
  readonly code: InitErrorCode;

  constructor(code: InitErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
