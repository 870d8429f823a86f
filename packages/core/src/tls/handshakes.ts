import type { Socket } from 'node:net';
import { afterReading, type Clock } from '../time.ts';
import { EmptyingMap } from '../emptying-map.ts';
import { HANDSHAKE_GRACE } from '../connections/graces.ts';

/**
 * TLS connections before their handshake is done. Node lists them nowhere and ends them only after its own
 * `handshakeTimeout` of two minutes.
 */
export class Handshakes {
  readonly #sockets = new EmptyingMap<Socket, () => void>();
  readonly #clock: Clock;
  #bounded = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A TCP connection was accepted that is going to speak TLS. */
  begin(socket: Socket): void {
    this.#sockets.set(socket, () => undefined);
    socket.once('close', () => this.#forget(socket));
    if (this.#bounded) this.#bound(socket);
  }

  /** The handshake of this secured socket is done. Only their addresses say that two sockets are the same connection. */
  done(secured: Socket): void {
    for (const socket of this.#sockets.keys()) {
      if (socket.remotePort === secured.remotePort && socket.remoteAddress === secured.remoteAddress) {
        this.#forget(socket);
        return;
      }
    }
  }

  /** From now on none may take longer than a short grace. */
  bound(): void {
    this.#bounded = true;
    for (const socket of this.#sockets.keys()) this.#bound(socket);
  }

  gone(): Promise<void> {
    return this.#sockets.gone();
  }

  cut(): void {
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #bound(socket: Socket): void {
    this.#sockets.set(
      socket,
      afterReading(this.#clock, HANDSHAKE_GRACE, () => socket.destroy()),
    );
  }

  #forget(socket: Socket): void {
    this.#sockets.get(socket)?.();
    this.#sockets.delete(socket);
  }
}
