import { AsyncResource, executionAsyncId } from 'node:async_hooks';
import type { Socket } from 'node:net';
import { HANDSHAKE_GRACE } from '../connections/grace-periods.ts';
import type { Transport } from '../connections/transport.ts';
import { EmptyingMap, type Left } from '../util/emptying-map.ts';
import type { Progress } from '../lifecycle.ts';
import { afterReading, type Clock } from '../util/time.ts';

interface Handshake {
  /** The async ids that Node assigned while it began the handshake. One of them belongs to its TLS socket. */
  ids: readonly number[];
  undoTimer: () => void;
}

/**
 * TLS connections whose handshake is not complete. Node has no list of them, and ends them only after its `handshakeTimeout` of two
 * minutes. A secured socket is matched with the accepted one by its async context: Unix sockets have no addresses, and wrappers for
 * the PROXY protocol overwrite them.
 */
export class Handshakes implements Transport {
  readonly #progress: Progress;
  readonly #clock: Clock;
  readonly #bySocket = new EmptyingMap<Socket, Handshake>();
  readonly #byId = new Map<number, Socket>();
  #idBefore = 0;

  constructor(progress: Progress, clock: Clock) {
    this.#progress = progress;
    this.#clock = clock;
  }

  /** Records an accepted TLS connection. Called before Node's own listener. */
  accept(socket: Socket): void {
    this.#idBefore = nextAsyncId();
    this.#bySocket.set(socket, { ids: [], undoTimer: () => undefined });
    socket.once('close', () => this.#forget(socket));
    if (this.#progress.endsIdle) this.#bound(socket);
  }

  /** Records the async ids of the handshake. Called after Node's own listener, which has created the TLS socket. */
  accepted(socket: Socket): void {
    const handshake = this.#bySocket.get(socket);
    if (!handshake) return;
    const idAfter = nextAsyncId();
    handshake.ids = Array.from({ length: idAfter - this.#idBefore - 1 }, (_, n) => this.#idBefore + 1 + n);
    for (const id of handshake.ids) this.#byId.set(id, socket);
  }

  /** Removes a completed handshake. Called in the async context of the secured socket. */
  done(secured: Socket): void {
    const socket = this.#byId.get(executionAsyncId()) ?? this.#withSameBytes(secured);
    if (socket) this.#forget(socket);
  }

  exchanges(): [] {
    return [];
  }

  /** Limits every handshake to a grace period. */
  endIdle(): undefined {
    for (const socket of this.#bySocket.keys()) this.#bound(socket);
  }

  get left(): Left {
    return this.#bySocket;
  }

  destroy(): boolean {
    for (const socket of this.#bySocket.keys()) socket.destroy();
    return false;
  }

  /**
   * Finds the accepted socket for wrappers that call Node's listener later: both sockets have read the same number of bytes. If
   * another socket has read as many, its handshake is about to complete too.
   */
  #withSameBytes({ bytesRead }: Socket): Socket | undefined {
    for (const socket of this.#bySocket.keys()) if (socket.bytesRead === bytesRead) return socket;
    return undefined;
  }

  #bound(socket: Socket): void {
    const handshake = this.#bySocket.get(socket);
    if (handshake) handshake.undoTimer = afterReading(this.#clock, HANDSHAKE_GRACE, () => socket.destroy());
  }

  #forget(socket: Socket): void {
    const handshake = this.#bySocket.get(socket);
    if (!handshake) return;
    handshake.undoTimer();
    for (const id of handshake.ids) this.#byId.delete(id);
    this.#bySocket.delete(socket);
  }
}

/** Allocates an async id. Ids ascend (https://nodejs.org/api/async_hooks.html). */
function nextAsyncId(): number {
  return new AsyncResource('QUIESCE_HANDSHAKE', { requireManualDestroy: true }).emitDestroy().asyncId();
}
