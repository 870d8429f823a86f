import type { Drain } from '@quiesce/core';
import { wrapMethod, type Wrapper } from './wrap-method.ts';

/**
 * Defers a method by which Fastify or a plugin closes a server until draining has ended: `http.Server.close()` would end
 * connections that the drain spares, and cut responses that are not flushed.
 * @returns the wrapper, if the server has the method
 */
export function deferWhileDraining(server: object, name: string, drain: Drain): Wrapper | undefined {
  return wrapMethod(server, name, (close) => {
    return function closeOnceDrained(...values) {
      if (drain.state !== 'draining') return close(server, values);
      drain.on('closing', () => void close(server, values));
      return server;
    };
  });
}
