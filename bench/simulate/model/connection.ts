/** The owner of a connection, who replaces it when it ends. Its requests move with it. */
export interface Client {
  /** Requests per second. */
  readonly rate: number;
  /** Index of the router that it asks for a pod. */
  readonly router: number;
  reconnects: number;
}

/** A connection, as seen by both of its ends, half a round trip apart. */
export class Connection {
  readonly client: Client;

  /** True while the client waits for a response. */
  isBusy = false;
  /** True if the client knows that it has ended. */
  hasLeft = false;

  /** True while the server handles a request. */
  isServing = false;
  /** True once the server has closed it. Requests that arrive later are lost. */
  isClosed = false;
  /** When the server sent the last response. */
  lastUsedAt: number;
  /** When its responses begin to announce the close, for rules with due times. */
  dueAt = 0;

  constructor(client: Client, openedAt: number) {
    this.client = client;
    this.lastUsedAt = openedAt;
  }
}
