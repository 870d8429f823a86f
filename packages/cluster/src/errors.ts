/** Every code of a {@link ClusterError}. `docs/cluster.md` explains each. */
export const CLUSTER_ERROR_CODES = [
  'ERR_QUIESCE_CLUSTER_FORK',
  'ERR_QUIESCE_CLUSTER_OPTION',
  'ERR_QUIESCE_CLUSTER_PRIMARY',
  'ERR_QUIESCE_CLUSTER_READY_CHECK',
  'ERR_QUIESCE_CLUSTER_READY_TIMEOUT',
  'ERR_QUIESCE_CLUSTER_SHUTDOWN',
  'ERR_QUIESCE_CLUSTER_TOO_FEW',
  'ERR_QUIESCE_CLUSTER_WORKER_ENDED',
] as const;

export type ClusterErrorCode = (typeof CLUSTER_ERROR_CODES)[number];

/** The only error class of the package. `code` is stable; the message contains the expected value, the actual value and the fix. */
export class ClusterError extends Error {
  override readonly name: string = 'ClusterError';
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Describes a thrown value as text. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
