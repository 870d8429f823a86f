/** What happens to a server in a restart, in the order of a server of its own; a worker listens before the old one stops. */
export type Happening = 'asked to stop' | 'port closed' | 'ended' | 'listens';

export interface Event {
  readonly what: Happening;
  /** The server it happened to. */
  readonly server: string;
  /** On the clock of `performance.now()`. */
  readonly at: number;
}

/** How a process ended that was restarted. */
export interface End {
  /** Its exit code, or the signal that killed it. */
  readonly code: number | string;
  /** ms from SIGTERM to its exit. */
  readonly ms: number;
  /** What it, or whoever watched over it, had printed last. */
  readonly output: string;
}

/** What happened to the servers of a run, and when. */
export class Timeline {
  readonly ends: End[] = [];
  readonly #events: Event[] = [];

  add(what: Happening, server: string, at: number = performance.now()): void {
    this.#events.push({ what, server, at });
  }

  /** That a process ended which was asked to stop. */
  ended(server: string, end: End, at: number = performance.now()): void {
    this.add('asked to stop', server, at - end.ms);
    this.add('ended', server, at);
    this.ends.push(end);
  }

  /** What had happened last. @param server if it is known, to this one */
  before(at: number, server?: string): Event | undefined {
    const own = this.#events.filter((event) => event.server === server);
    // A name that nothing happened to, such as the one port of a cluster, says nothing.
    const candidates = own.length > 0 ? own : this.#events;
    return candidates.filter((event) => event.at <= at).toSorted((one, other) => other.at - one.at)[0];
  }
}
