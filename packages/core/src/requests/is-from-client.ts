/** What the client sent was wrong, or did not come. */
const CLIENT_ERROR = /^(HPE_|ERR_SSL_|ERR_HTTP2_ERROR$|ERR_HTTP_REQUEST_TIMEOUT$)/;

/** Whether the error of a connection comes from its other end, or from the network, and not from this process. */
export function isFromClient(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  // ECANCELED: what Node had still to write as this process destroyed the connection (Node 22 and later).
  if ('syscall' in error) return error.code !== 'ECANCELED';
  return CLIENT_ERROR.test(String(error.code));
}
