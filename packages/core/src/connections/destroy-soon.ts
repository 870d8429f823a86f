import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Destroys a connection once all that was written is on its way. Only sockets have a method for that, and a server takes any
 * stream as a connection (https://nodejs.org/api/http.html#event-connection).
 */
export function destroySoon(connection: Duplex): void {
  if (connection instanceof Socket) connection.destroySoon();
  else connection.end(() => connection.destroy());
}

/** Destroys a connection with a reset: after an ordinary end, what has come would look whole where nothing else says how long it is. */
export function reset(connection: Duplex): void {
  try {
    // Node throws for what is not TCP itself. A TLS connection that breaks off is told by its missing close_notify.
    if (connection instanceof Socket) connection.resetAndDestroy();
  } catch {
    // Destroyed below, without a reset.
  }
  connection.destroy();
}
