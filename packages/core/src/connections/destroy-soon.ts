import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Destroys a connection once all written data has been passed to the kernel. Only sockets have a method for that, and a server
 * accepts any stream as a connection (https://nodejs.org/api/http.html#event-connection).
 */
export function destroySoon(connection: Duplex): void {
  if (connection instanceof Socket) connection.destroySoon();
  else connection.end(() => connection.destroy());
}

/** Destroys a connection with a reset: after an ordinary end, a body without a known length would look complete. */
export function reset(connection: Duplex): void {
  try {
    // Node throws if the handle is not TCP. On TLS the missing close_notify shows that the body is incomplete.
    if (connection instanceof Socket && !connection.pending) connection.resetAndDestroy();
  } catch {
    // Destroyed below, without a reset.
  }
  connection.destroy();
}
