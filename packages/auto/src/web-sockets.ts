import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Drain, WatchableServer } from '@quiesce/core';
import { isEngines } from './gate-requests.ts';
import { InPlace } from './in-place.ts';

/** Close frame of a server with code 1001, going away (RFC 6455 §5.5.1 and §7.4.1). */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/**
 * Closes each WebSocket with 1001 when draining begins. Otherwise the drain would wait for all of them until it cuts them. A
 * control frame may be sent between any two frames, even between fragments of a message (RFC 6455 §5.4), and libraries write
 * whole frames.
 * @returns a function that stops tracking new ones
 */
export function closeWebSockets(server: WatchableServer, drain: Drain): () => void {
  const followed = new WeakSet<Socket>();
  const follow = ({ headers }: IncomingMessage, socket: unknown): void => {
    if (!(socket instanceof Socket) || followed.has(socket)) return;
    if (headers.upgrade?.toLowerCase() !== 'websocket') return;
    followed.add(socket);
    drain.upgrade(socket, { close: () => socket.writable && socket.write(GOING_AWAY) });
  };
  const upgrades = new InPlace(
    server,
    'upgrade',
    (raw) =>
      function followUpgrade(this: unknown, request: IncomingMessage, socket: unknown, head: unknown) {
        follow(request, socket);
        return Reflect.apply(raw, this, [request, socket, head]);
      },
    isEngines,
  );
  upgrades.start();
  return () => upgrades.stop();
}
