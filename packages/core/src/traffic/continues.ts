import type { ServerResponse } from 'node:http';
import type { WatchableServer } from '../connections/server.ts';
import { onHead } from '../http1/last-head.ts';
import type { AnyRequest, AnyResponse } from '../requests/exchange.ts';

/**
 * Holds `100 (Continue)` back until it is known that a request will be served: one that is refused gets the final status
 * alone, and its client sends no body for nothing (RFC 9110 §10.1.1).
 */
export class Continues {
  readonly #held = new WeakSet<object>();

  /**
   * Takes the place of Node's own answer to `Expect: 100-continue`, unless the app answers it itself. Only while draining: as
   * long as nothing is refused, Node's answer is right, and the presence of a listener would change what Node does.
   */
  hold(server: WatchableServer): void {
    if (server.listenerCount('checkContinue') > 0) return;
    server.on('checkContinue', (request: AnyRequest, response: AnyResponse) => {
      this.#held.add(response);
      // A head that the app writes before anything is decided is an answer of the app's, which may still want the body.
      if (!('stream' in response)) onHead(response, () => this.#sendBeforeHead(response));
      server.emit('request', request, response);
      // No gate has refused it. One that is reached later, behind asynchronous middleware, finds its client uploading.
      this.send(response);
    });
  }

  /** The request will be served. */
  send(response: AnyResponse): void {
    if (this.#held.delete(response)) response.writeContinue();
  }

  /** The request is answered without its body: its client gets the final status alone. */
  withhold(response: AnyResponse): void {
    this.#held.delete(response);
  }

  #sendBeforeHead(response: ServerResponse): boolean {
    this.send(response);
    return false;
  }
}
