import type { WatchableServer } from '@quiesce/core';

/**
 * Lets a handler that runs after the drain close a server that is already closed. Node would call its callback with
 * `ERR_SERVER_NOT_RUNNING`, and many apps then exit with 1, as if the shutdown had failed.
 */
export function allowCloseAgain(server: WatchableServer): void {
  const close: unknown = Reflect.get(server, 'close');
  if (typeof close !== 'function') return;
  const closeAgain = function closeAgain(this: WatchableServer, callback?: unknown): unknown {
    if (this.listening || typeof callback !== 'function') return Reflect.apply(close, this, []);
    this.once('close', () => callback());
    return Reflect.apply(close, this, []);
  };
  Object.defineProperty(server, 'close', { value: closeAgain, configurable: true, writable: true });
}
