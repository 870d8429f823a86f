import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isHttp2, type WatchableServer } from '../connections/server.ts';
import type { Refusal } from '../http/refusal.ts';
import type { Traffic } from './traffic.ts';

/**
 * Answers every request for another protocol with the refusal. The app's listeners are taken off: nothing else keeps
 * them from running, and they would begin a conversation on a socket that is about to end.
 */
export function refuseUpgrades(server: WatchableServer, traffic: Traffic, refusal: Refusal): void {
  // On a server of HTTP/2 'connect' comes with a response, not with a socket.
  for (const event of isHttp2(server) ? ['upgrade'] : ['upgrade', 'connect']) {
    if (server.listenerCount(event) === 0) continue;
    server.removeAllListeners(event);
    server.on(event, (request: IncomingMessage, socket: Socket) => {
      traffic.refuseUpgrade(request, socket, refusal.text(request));
    });
  }
}
