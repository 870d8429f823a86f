import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

/** https://nodejs.org/api/diagnostics_channel.html#http */
const CHANNEL = 'http.server.response.finish';

/**
 * Subscribes to Node's channel of finished responses: cheaper than a listener on each response, which would be most of the cost of
 * tracking it. The channel is silent if the client leaves or the app destroys the response; the socket closes then.
 */
export class FinishedResponses {
  readonly #onMessage: (message: unknown) => void;
  #isFollowing = false;

  /** @param listener is called with each response that any Node server in this process has finished */
  constructor(listener: (response: ServerResponse) => void) {
    this.#onMessage = (message) => {
      if (isMessage(message)) listener(message.response);
    };
  }

  follow(): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    subscribe(CHANNEL, this.#onMessage);
  }

  unfollow(): void {
    if (!this.#isFollowing) return;
    this.#isFollowing = false;
    unsubscribe(CHANNEL, this.#onMessage);
  }
}

/**
 * Returns true if a message has a response. Its class is not checked: Node publishes no others, and this runs for every request of the
 * process.
 */
function isMessage(message: unknown): message is { readonly response: ServerResponse } {
  return typeof message === 'object' && message !== null && 'response' in message;
}
