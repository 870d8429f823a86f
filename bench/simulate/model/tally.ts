/** What a simulation counts. */
export class Tally {
  /** Responses, refusals among them. */
  answered = 0;
  /** Requests that met a closed connection, and were not sent again. */
  lost = 0;
  /** Requests that met a closed connection, and were sent again. */
  retried = 0;
  /** Requests that were answered 503. */
  refused = 0;
  /** Connections that met a closed port. */
  turnedAway = 0;
  /** Requests in flight when their pod was cut off. */
  cut = 0;
  /** How long each pod took to stop, in seconds. */
  readonly stops: number[] = [];
  /** How many pods stopped by which plan. */
  readonly situations = new Map<string, number>();
  /** When a client lost its connection and began a new one, in seconds. */
  readonly reconnectedAt: number[] = [];
}
