/** Codes of errors caused by invalid data from the client, or by none in time. */
const CLIENT_ERROR = /^(HPE_|ERR_SSL_|ERR_HTTP2_ERROR$|ERR_HTTP_REQUEST_TIMEOUT$)/;

/** Returns true if an error of a connection was caused by the client or the network, not by this process. */
export function isFromClient(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  // ECANCELED: a write that was pending when this process destroyed the connection (Node 22 and later).
  if ('syscall' in error) return error.code !== 'ECANCELED';
  return CLIENT_ERROR.test(String(error.code));
}
