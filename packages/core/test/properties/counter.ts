import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { AnyRequest, AnyResponse } from '@quiesce/core';

/** Maximum ms that the last frame of an HTTP/2 stream may wait, after `finish`, behind frames of other streams. */
const MAX_SENDING = 1_000;

/** Counts requests on the app's side, by documented events of Node. */
export class Counter {
  /** Requests that have begun and not ended. */
  count = 0;
  /** Requests that may still be seen as not ended. */
  ending = 0;
  /** The largest number of requests at one time. */
  most = 0;
  readonly #ends = new WeakMap<EventEmitter, (() => void)[]>();

  /** Returns true if `inFlight` is a correct number of requests in flight. */
  allows(inFlight: number): boolean {
    return inFlight >= this.count && inFlight <= this.count + this.ending;
  }

  /** Called when a handler gets a request. */
  begin(request: AnyRequest, response: AnyResponse): void {
    const source = 'stream' in request ? request.stream : socketOf(request);
    // No event would announce its end.
    if (source?.closed === true) return;
    this.count += 1;
    this.most = Math.max(this.most, this.count);
    let hasEnded = false;
    const end = (): void => {
      if (!hasEnded) this.count -= 1;
      hasEnded = true;
    };
    if ('stream' in response) this.#followStream(request, response.stream, end);
    else {
      response.once('finish', end);
      response.once('close', end);
    }
    if (source) this.#endWith(source, end);
  }

  /**
   * The `finish` event of an HTTP/2 response comes with the end of its stream, which may wait for the client. That of the stream
   * comes earlier; for HEAD too early, because Node ends the stream before it calls the handler. For a stream that breaks off it
   * means nothing.
   */
  #followStream({ method }: AnyRequest, stream: ServerHttp2Stream, end: () => void): void {
    if (method === 'HEAD') return;
    stream.once('finish', () => {
      if (stream.aborted || stream.rstCode !== 0) return;
      end();
      void this.#isSending(stream);
    });
  }

  async #isSending(stream: ServerHttp2Stream): Promise<void> {
    this.ending += 1;
    const until = performance.now() + MAX_SENDING;
    while (!stream.destroyed && stream.state.localClose !== 1 && performance.now() < until) await turn();
    // The engine may see it as sent in this turn or in the next one.
    await turn();
    this.ending -= 1;
  }

  /**
   * Also ends the request with its socket or stream: in HTTP/1 a response that is queued behind another one gets no event when its
   * client leaves. One listener serves all requests of a pipeline, because Node warns about many.
   */
  #endWith(source: EventEmitter, end: () => void): void {
    const ends = this.#ends.get(source) ?? [];
    if (ends.length === 0) source.once('close', () => ends.forEach((each) => each()));
    ends.push(end);
    this.#ends.set(source, ends);
  }
}

/** Returns the socket of a request, if it has a connection. Others have any object, or none, as their socket. */
function socketOf({ socket }: IncomingMessage): Socket | undefined {
  return socket instanceof Socket ? socket : undefined;
}
