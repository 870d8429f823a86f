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
