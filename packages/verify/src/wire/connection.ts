import type { Exchange } from './exchange.ts';
import type { RequestHead } from './request-head.ts';

/** How a connection ended: by whom, and whether with a FIN or a reset. */
export type ConnectionEnding =
  | 'refused'
  | 'server FIN'
  | 'server reset'
  | 'client'
  | 'timed out'
  | 'not HTTP';

export interface ConnectionOptions {
  /** ms that making the connection, and each request on it, may take. */
  readonly patience: number;
}

export interface RequestOptions extends RequestHead {
  readonly body?: string | Buffer;
  /** Only so many bytes of the head are sent at first; the rest is for `finishHead`. HTTP/1.1 only. */
  readonly headBytes?: number;
}

/** A connection of a client. Moments are in ms, on the clock of `performance.now()`. */
export interface Connection {
  readonly openedAt: number;
  readonly exchanges: readonly Exchange[];
  readonly closed: Promise<ConnectionEnding>;
  readonly connectedAt: number | undefined;
  readonly closedAt: number | undefined;
  readonly ending: ConnectionEnding | undefined;
  /** Resolves to whether the connection stands. */
  opened(): Promise<boolean>;
  /** Whether a request can be sent. */
  readonly isOpen: boolean;
  /** Sends a request. On a connection that is closed nothing is sent, and its outcome says so. */
  request(options: RequestOptions): Exchange;
  /** Sends what `headBytes` has kept back. */
  finishHead(exchange: Exchange): void;
  /** Sends some of a body whose length was announced. */
  send(bytes: string | Uint8Array): void;
  /** Resolves when all that was sent is with the kernel, or the connection is closed. */
  flushed(): Promise<void>;
  /** Reads nothing until `resume`, so that a long response fills the buffers and waits in the server. */
  pause(): void;
  resume(): void;
  /** The client leaves: it has waited long enough for what it still waits for. */
  destroy(): void;
}
