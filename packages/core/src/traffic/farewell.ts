import type { Socket } from 'node:net';
import type { EndedBy } from '../connections/connection-count.ts';

/** A socket that was upgraded to another protocol. */
export interface Upgraded {
  readonly socket: Socket;
  /** URL of the upgrade request. Only its path is logged. */
  readonly url: string;
  /** Time of the upgrade, as a reading of the drain's clock. */
  readonly since: number;
  /** True if a farewell ends it. */
  hasFarewell: boolean;
  endedBy: EndedBy | undefined;
}

export type UpgradedSockets = ReadonlyMap<object, Upgraded>;

/** Asks a client of another protocol to end its connection. */
export interface Farewell {
  /** The client. Each gets one farewell. */
  readonly to: object;
  /**
   * The upgraded socket that ends with it; `'unknown'` if it is not known which one that is; `'none'` if the client has no connection
   * of its own.
   */
  readonly socket: object | 'unknown' | 'none';
  /**
   * Resolves when the client has got the acknowledgements that it waits for before `close`; waited for at most `timeout` ms.
   * `undefined` if it waits for none.
   */
  readonly whenAcknowledged?: () => Promise<void> | undefined;
  /** Closes the connection by the rules of its protocol. */
  readonly close: () => unknown;
  /** Ends it if the peer does not do so within `timeout`. */
  readonly terminate: () => unknown;
  /** ms from `close` to `terminate`. */
  readonly timeout: number;
  /** Calls `listener` once the client has left. Only for clients without their own connection, which emit no other event. */
  readonly whenGone?: (listener: () => void) => void;
}

/** The farewells of one server or socket. */
export interface Farewells {
  /** The farewells of the clients connected now. */
  all(sockets: UpgradedSockets): Iterable<Farewell>;
  /** Calls `listener` whenever `all` may have grown, until the returned undo is called; absent if it cannot grow. */
  whenMore?(listener: () => void): () => void;
  /** Refuses new sessions from now on; absent if every session begins with an upgrade, which the engine refuses. */
  refuseSessions?(): void;
}
