import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { AnyRequest, AnyResponse } from '@quiesce/core';

/** ms for which the last frame of a stream of HTTP/2 may wait, after its `finish`, behind those of others of its session. */
const MAX_SENDING = 1_000;

/** Counts requests from the side of the app, by events of Node's that are documented. */
export class Counter {
  /** How many have begun and are not over. */
  count = 0;
  /** How many more may still be seen as not over. */
  ending = 0;
  /** The most that were not over at a time. */
  most = 0;
  readonly #ends = new WeakMap<EventEmitter, (() => void)[]>();

  /** Whether it is the number of requests in flight. */
  allows(inFlight: number): boolean {
    return inFlight >= this.count && inFlight <= this.count + this.ending;
  }

  /** A handler has got a request. */
  begin(request: AnyRequest, response: AnyResponse): void {
    const source = 'stream' in request ? request.stream : socketOf(request);
    // No event of its end would come any more.
    if (source?.closed === true) return;
    this.count += 1;
    this.most = Math.max(this.most, this.count);
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.count -= 1;
      isOver = true;
    };
    if ('stream' in response) this.#followStream(request, response.stream, end);
    else {
      response.once('finish', end);
      response.once('close', end);
    }
    if (source) this.#endWith(source, end);
  }

  /**
   * The `finish` of a response of HTTP/2 comes with the end of its stream, which may wait for the client. That of the stream comes
   * earlier; to HEAD too early, because Node ends the stream before it calls the handler. Of one that breaks off it says nothing.
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
    // It may be seen as sent in this turn or in the next one.
    await turn();
    this.ending -= 1;
  }

  /**
   * Ends it with what brought it: in HTTP/1 a response that is queued behind another one gets no event when its client leaves.
   * With one listener for all requests of a pipeline: Node warns of many.
   */
  #endWith(source: EventEmitter, end: () => void): void {
    const ends = this.#ends.get(source) ?? [];
    if (ends.length === 0) source.once('close', () => ends.forEach((each) => each()));
    ends.push(end);
    this.#ends.set(source, ends);
  }
}

/** Requests without a connection have anything in its place, or nothing. */
function socketOf({ socket }: IncomingMessage): Socket | undefined {
  return socket instanceof Socket ? socket : undefined;
}
