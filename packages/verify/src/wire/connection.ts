import type { ConnectionEnding } from './connection-ending.ts';
import type { Exchange } from './exchange.ts';
import type { RequestHead } from './request-head.ts';

export interface ConnectionOptions {
  /** Limit in ms for opening the connection, and for each request on it. */
  readonly patience: number;
}

export interface RequestOptions extends RequestHead {
  readonly body?: string | Buffer;
  /** Number of bytes of the head to send at first; `finishHead` sends the rest. HTTP/1.1 only. */
  readonly headBytes?: number;
}

/** A client connection. Moments are in ms, on the clock of `performance.now()`. */
export interface Connection {
  readonly openedAt: number;
  readonly exchanges: readonly Exchange[];
  readonly closed: Promise<ConnectionEnding>;
  readonly connectedAt: number | undefined;
  readonly closedAt: number | undefined;
  readonly ending: ConnectionEnding | undefined;
  /** Resolves to true once the connection is open, to false if it fails. */
  opened(): Promise<boolean>;
  /** True if a request can be sent. */
  readonly isOpen: boolean;
  /** Sends a request. If the connection is closed, nothing is sent, and the outcome shows that. */
  request(options: RequestOptions): Exchange;
  /** Sends the rest of the head after `headBytes`. */
  finishHead(exchange: Exchange): void;
  /** Sends part of a body whose length was announced. */
  send(bytes: string | Uint8Array): void;
  /** Resolves when the kernel has accepted all that was sent, or the connection is closed. */
  flushed(): Promise<void>;
  /** Stops reading until `resume`, so that a long response fills the buffers and waits in the server. */
  pause(): void;
  resume(): void;
  /** Closes the connection; unanswered requests count as timed out. */
  destroy(): void;
}
