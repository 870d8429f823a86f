import type { ServerHttp2Stream } from 'node:http2';
import { Exchange } from '../requests/exchange.ts';

/** An exchange of HTTP/2: one stream. */
export class Http2Exchange extends Exchange {
  readonly method: string;
  readonly url: string;
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream, method: string, url: string, late: boolean) {
    super(late);
    this.#stream = stream;
    this.method = method;
    this.url = url;
  }

  get headersSent(): boolean {
    return this.#stream.headersSent;
  }

  get isCompleted(): boolean {
    return !this.#stream.aborted && this.#stream.rstCode === 0;
  }
}
