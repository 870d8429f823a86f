import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isHttp2, type WatchableServer } from '../connections/server.ts';
import type { Refusal } from '../gate/refusal.ts';
import type { Traffic } from './traffic.ts';

/**
 * Refuses every upgrade request. The app's listeners are removed: nothing else prevents them from running, and they would use a
 * socket that is about to end.
 */
export function refuseUpgrades(server: WatchableServer, traffic: Traffic, refusal: Refusal): void {
  // On an HTTP/2 server, 'connect' passes a response instead of a socket.
  for (const event of isHttp2(server) ? ['upgrade'] : ['upgrade', 'connect']) {
    if (server.listenerCount(event) === 0) continue;
    server.removeAllListeners(event);
    server.on(event, (request: IncomingMessage, socket: Socket) => {
      traffic.refuseUpgrade(request, socket, refusal.text(request));
    });
  }
}
