import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

/** https://nodejs.org/api/diagnostics_channel.html#http */
const CHANNEL = 'http.server.response.finish';

/**
 * Follows Node's channel of finished responses. A listener on each response would be most of what following it costs. The channel is
 * silent if the client leaves or the app destroys the response; then the socket closes.
 */
export class FinishedResponses {
  readonly #onMessage: (message: unknown) => void;
  #isFollowing = false;

  /** @param tell is called with each response that any server of Node's in this process has finished */
  constructor(tell: (response: ServerResponse) => void) {
    this.#onMessage = (message) => {
      if (isMessage(message)) tell(message.response);
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

/** Node publishes a response only, so its class is not checked: this runs for every request of the process. */
function isMessage(message: unknown): message is { readonly response: ServerResponse } {
  return typeof message === 'object' && message !== null && 'response' in message;
}
