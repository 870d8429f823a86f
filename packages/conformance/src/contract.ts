import type { Drain } from '@quiesce/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import type { Readable } from 'node:stream';

/** What the routes of a server under test do, in each framework's own manner. */
export interface TestRoutes {
  /** `GET /text` and `HEAD /text`: answer with the text it resolves to; answer 500 if it rejects. */
  text: () => Promise<string>;
  /** `GET /empty`: answer 204, without a body. */
  empty: () => Promise<void>;
  /** `POST /upload`: hand over the request's body, unread; answer with the text it resolves to. */
  upload: (body: AsyncIterable<Uint8Array>) => Promise<string>;
  /** `GET /stream`: answer with this stream, through the framework. */
  stream: () => Readable;
  /** `GET /events` and `POST /events`: answer with this stream as `text/event-stream`, through the framework. */
  events: () => Readable;
  /**
   * `GET /raw` and `POST /raw`: the handler takes Node's own objects and the framework keeps out of it; a promise it returns is the
   * handler's.
   */
  raw: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** What an adapter can do that its framework may not allow. */
export interface Adapter {
  /**
   * Whether it follows handlers (`drain.track`), so that draining waits for those whose clients have left. Where the framework keeps
   * their promises to itself, it cannot. @default false
   */
  readonly followsHandlers?: boolean;
}

/**
 * Builds what a user would build: an app of the framework with the adapter in its first place and the routes of the
 * contract, on an http or https server that the drain watches and that listens on port 0 of 127.0.0.1.
 */
export type CreateServer = (drain: Drain, routes: TestRoutes) => Promise<Server> | Server;
