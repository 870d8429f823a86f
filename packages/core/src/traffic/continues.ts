import type { ServerResponse } from 'node:http';
import type { WatchableServer } from '../connections/server.ts';
import { onHead } from '../http1/last-head.ts';
import type { AnyRequest, AnyResponse } from '../requests/exchange.ts';

/**
 * Delays `100 (Continue)` until the gate has admitted a request. A refused one gets the final status only, so its client does not
 * upload for nothing (RFC 9110 §10.1.1).
 */
export class Continues {
  readonly #held = new WeakSet<object>();

  /**
   * Replaces Node's own response to `Expect: 100-continue`, unless the app has a listener for it. Only while draining: before that
   * nothing is refused, and the presence of a listener changes what Node does.
   */
  hold(server: WatchableServer): void {
    if (server.listenerCount('checkContinue') > 0) return;
    server.on('checkContinue', (request: AnyRequest, response: AnyResponse) => {
      this.#held.add(response);
      // If the app writes a head before the gate has decided, it answers by itself and may still read the body.
      if (!('stream' in response)) onHead(response, () => this.#sendBeforeHead(response));
      server.emit('request', request, response);
      // No gate has refused it in this turn. Behind asynchronous middleware, a gate may still do so, and the client uploads already.
      this.send(response);
    });
  }

  /** The request is served: sends the 100. */
  send(response: AnyResponse): void {
    if (this.#held.delete(response)) response.writeContinue();
  }

  /** The request is answered without its body: the client gets the final status only. */
  withhold(response: AnyResponse): void {
    this.#held.delete(response);
  }

  #sendBeforeHead(response: ServerResponse): boolean {
    this.send(response);
    return false;
  }
}
