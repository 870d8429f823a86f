import type { Socket } from 'node:net';
import type { EndedBy } from '../connections/connection-count.ts';

/** A socket that was upgraded to another protocol. */
export interface Upgraded {
  readonly socket: Socket;
  /** URL of the request to upgrade. Only its path is logged. */
  readonly url: string;
  /** When it was upgraded, as a reading of the drain's clock. */
  readonly since: number;
  /** Whether a farewell ends it. */
  isSpokenFor: boolean;
  endedBy: EndedBy | undefined;
}

export type UpgradedSockets = ReadonlyMap<object, Upgraded>;

/** How a client with another protocol is asked to end its connection. */
export interface Farewell {
  /** The client. Each one gets one farewell. */
  readonly to: object;
  /**
   * The upgraded socket that ends with it; `'unknown'`, one of them, but not known which; `'none'`, the client has no connection of its
   * own.
   */
  readonly socket: object | 'unknown' | 'none';
  /** What the client still has to get before `close`; waited for `timeout` ms at most. `undefined`, nothing. */
  readonly owed?: () => Promise<void> | undefined;
  /** Closes the connection by the rules of its protocol. */
  readonly close: () => unknown;
  /** Ends it if the peer does not do so within `timeout`. */
  readonly terminate: () => unknown;
  /** ms from `close` to `terminate`. */
  readonly timeout: number;
  /** Calls `tell` once the client has left; for clients without a connection of their own, which emit no other event. */
  readonly whenGone?: (tell: () => void) => void;
}

/** The farewells of one server or socket. */
export interface Farewells {
  /** Those of the clients that are connected now. */
  all(sockets: UpgradedSockets): Iterable<Farewell>;
  /** Calls `tell` whenever `all` may have grown, until the returned undo is called; absent if it cannot grow. */
  whenMore?(tell: () => void): () => void;
  /** Refuses new sessions from now on; absent if every session begins with an upgrade, which the engine refuses. */
  refuseSessions?(): void;
}
