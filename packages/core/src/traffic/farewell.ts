import type { Socket } from 'node:net';
import type { EndedBy } from '../connections/connection-count.ts';

/** What is known of a socket that was upgraded to another protocol. */
export interface Upgraded {
  readonly socket: Socket;
  /** URL of the request that asked for the other protocol. Only its path is ever told. */
  readonly url: string;
  /** When it was upgraded, as a reading of the drain's clock. */
  readonly since: number;
  /** Whether a farewell ends it. */
  isSpokenFor: boolean;
  endedBy: EndedBy | undefined;
}

export type UpgradedSockets = ReadonlyMap<object, Upgraded>;

/** How a client that speaks another protocol is asked to end. */
export interface Farewell {
  /** Whom it is said to: once is enough. */
  readonly to: object;
  /**
   * The upgraded socket that ends with it; `'unknown'` where that cannot be told, `'none'` where the client has no connection of
   * its own.
   */
  readonly socket: object | 'unknown' | 'none';
  /** What the client is still owed; waited for before `close`, for `timeout` at most. `undefined`, nothing. */
  readonly owed?: () => Promise<void> | undefined;
  /** Says goodbye, in the protocol's own words. */
  readonly close: () => unknown;
  /** Ends it when the peer has not answered in time. */
  readonly terminate: () => unknown;
  /** ms from `close` to `terminate`. */
  readonly timeout: number;
  /** Calls `tell` once the client is gone; for those without a connection of their own, which nothing else tells of. */
  readonly whenGone?: (tell: () => void) => void;
}

/** Those that have to be told goodbye. */
export interface Farewells {
  /** The ones that are there now. */
  all(sockets: UpgradedSockets): Iterable<Farewell>;
  /** Calls `tell` whenever there may be others, until the returned undo is called; absent where none can come. */
  whenMore?(tell: () => void): () => void;
  /** From now on no client begins a session; absent where every session begins with an upgrade, which the engine refuses. */
  refuseSessions?(): void;
}
