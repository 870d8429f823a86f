import type { ServerResponse } from 'node:http';
import type { WatchableServer } from '../connections/server.ts';
import { onHead } from '../http1/last-head.ts';
import type { AnyRequest, AnyResponse } from '../requests/request.ts';

/**
 * Delays `100 (Continue)` until the gate has admitted a request. A refused request gets only the final status, so its client does
 * not upload in vain (RFC 9110 §10.1.1).
 */
export class Continues {
  readonly #held = new WeakSet<object>();

  /**
   * Replaces Node's own response to `Expect: 100-continue`, unless the app listens for it. Only while draining: before that nothing
   * is refused, and the presence of a listener changes Node's behaviour.
   */
  hold(server: WatchableServer): void {
    if (server.listenerCount('checkContinue') > 0) return;
    server.on('checkContinue', (request: AnyRequest, response: AnyResponse) => {
      this.#held.add(response);
      // If the app writes headers before the gate has decided, it answers by itself and may still read the body.
      if (!('stream' in response)) onHead(response, () => this.#sendBeforeHead(response));
      server.emit('request', request, response);
      // No gate has refused it in this turn. After asynchronous middleware a gate may still do so, but then the client is already
      // uploading.
      this.send(response);
    });
  }

  /** Sends the 100: the request is served. */
  send(response: AnyResponse): void {
    if (this.#held.delete(response)) response.writeContinue();
  }

  /** Sends no 100: the request is answered without its body. */
  withhold(response: AnyResponse): void {
    this.#held.delete(response);
  }

  #sendBeforeHead(response: ServerResponse): boolean {
    this.send(response);
    return false;
  }
}
