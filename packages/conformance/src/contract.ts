import type { Drain } from '@quiesce/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import type { Readable } from 'node:stream';

/** The routes of a server under test, implemented with each framework's means. */
export interface TestRoutes {
  /** `GET /text` and `HEAD /text`: respond with the text that this resolves to, or with 500 if it rejects. */
  text: () => Promise<string>;
  /** `GET /empty`: respond with 204 and no body. */
  empty: () => Promise<void>;
  /** `POST /upload`: pass the unread request body, and respond with the text that this resolves to. */
  upload: (body: AsyncIterable<Uint8Array>) => Promise<string>;
  /** `GET /stream`: respond with this stream, through the framework. */
  stream: () => Readable;
  /** `GET /events` and `POST /events`: respond with this stream as `text/event-stream`, through the framework. */
  events: () => Readable;
  /**
   * `GET /raw` and `POST /raw`: the handler uses Node's own objects, without the framework. If it returns a promise, return that
   * from the route's handler.
   */
  raw: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** Capabilities of an adapter that depend on its framework. */
export interface Adapter {
  /**
   * True if it tracks handlers (`drain.track`), so that draining waits for handlers whose clients have left. Impossible if the
   * framework does not expose their promises. @default false
   */
  readonly followsHandlers?: boolean;
}

/**
 * Creates an app of the framework as a user would: with the adapter installed first, then the routes of the contract, on an http or
 * https server that the drain watches and that listens on port 0 of 127.0.0.1.
 */
export type CreateServer = (drain: Drain, routes: TestRoutes) => Promise<Server> | Server;
