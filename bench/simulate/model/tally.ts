/** The counts of a simulation. */
export class Tally {
  /** Responses, including refusals. */
  answered = 0;
  /** Requests that reached a closed connection, and were not retried. */
  lost = 0;
  /** Requests that reached a closed connection, and were retried. */
  retried = 0;
  /** Requests that were answered 503. */
  refused = 0;
  /** Connections that reached a closed port. */
  turnedAway = 0;
  /** Requests in flight when their pod was cut. */
  cut = 0;
  /** Duration of the stop of each pod, in seconds. */
  readonly stops: number[] = [];
  /** Number of pods by the situation of their plan. */
  readonly situations = new Map<string, number>();
  /** Times at which a client lost its connection and opened a new one, in seconds. */
  readonly reconnectedAt: number[] = [];
}
