/** Every code an {@link InitError} can carry. `docs/init.md` explains each. */
export const INIT_ERROR_CODES = [
  'ERR_QUIESCE_INIT_ENTRY',
  'ERR_QUIESCE_INIT_EXISTS',
  'ERR_QUIESCE_INIT_PACKAGE',
  'ERR_QUIESCE_INIT_SEVERAL',
  'ERR_QUIESCE_INIT_TEMPLATE',
] as const;

export type InitErrorCode = (typeof INIT_ERROR_CODES)[number];

/** Nothing could be planned. What has to be done by hand is no error: it is in the plan. */
export class InitError extends Error {
  override readonly name: string = 'InitError';
  readonly code: InitErrorCode;

  constructor(code: InitErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
