/** Who has a connection, and replaces it by another whenever it ends. Its requests move with it. */
export interface Client {
  /** Requests per second. */
  readonly rate: number;
  /** Which of the routers it asks for a pod. */
  readonly router: number;
  reconnects: number;
}

/** One connection, as both of its ends see it: half a round trip apart. */
export class Connection {
  readonly client: Client;

  /** The client has sent a request and has no response yet. */
  isBusy = false;
  /** The client knows that it is over. */
  hasLeft = false;

  /** The server is at work on a request. */
  isServing = false;
  /** The server has closed it. What arrives from now on is lost. */
  isClosed = false;
  /** When the server sent the last response. */
  lastUsedAt: number;
  /** When its responses begin to say that they are the last, if the rule is to draw that. */
  dueAt = 0;

  constructor(client: Client, openedAt: number) {
    this.client = client;
    this.lastUsedAt = openedAt;
  }
}
