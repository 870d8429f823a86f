/** Events of a server in a restart, in the order of a separate instance; a worker listens before the old one stops. */
export type Happening = 'asked to stop' | 'port closed' | 'ended' | 'listens';

export interface Event {
  readonly what: Happening;
  /** The affected server. */
  readonly server: string;
  /** On the clock of `performance.now()`. */
  readonly at: number;
}

/** The end of a restarted process. */
export interface End {
  /** Its exit code, or the signal that killed it. */
  readonly code: number | string;
  /** ms from SIGTERM to its exit. */
  readonly ms: number;
  /** Last output of it, or of its supervisor. */
  readonly output: string;
}

/** The events of the servers of a run. */
export class Timeline {
  readonly ends: End[] = [];
  readonly #events: Event[] = [];

  add(what: Happening, server: string, at: number = performance.now()): void {
    this.#events.push({ what, server, at });
  }

  /** Records the end of a process that was asked to stop. */
  ended(server: string, end: End, at: number = performance.now()): void {
    this.add('asked to stop', server, at - end.ms);
    this.add('ended', server, at);
    this.ends.push(end);
  }

  /** Returns the last event before a time. @param server restricts it to this server, if known */
  before(at: number, server?: string): Event | undefined {
    const own = this.#events.filter((event) => event.server === server);
    // A name without events, such as the single port of a cluster, does not restrict it.
    const candidates = own.length > 0 ? own : this.#events;
    return candidates.filter((event) => event.at <= at).toSorted((one, other) => other.at - one.at)[0];
  }
}
