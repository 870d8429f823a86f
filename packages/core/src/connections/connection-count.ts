import type { ConnectionCounts } from '../report/report.ts';

/** How the engine ended a connection. */
export type EndedBy = 'announced' | 'idle' | 'timedOut' | 'cut';

const NONE = { openAtStart: 0, accepted: 0, announced: 0, idle: 0, timedOut: 0, byClient: 0, cut: 0 };

/** Counts connections of every protocol for the report. */
export class ConnectionCount {
  #counts = { ...NONE };
  #open = 0;

  /** Resets the counts when a shutdown begins. */
  restart(): void {
    this.#counts = { ...NONE, openAtStart: this.#open };
  }

  opened(): void {
    this.#open += 1;
    this.#counts.accepted += 1;
  }

  /** @param endedBy `undefined` if the client or the app ended it */
  ended(endedBy: EndedBy | undefined): void {
    this.#open -= 1;
    this.#counts[endedBy ?? 'byClient'] += 1;
  }

  report(): Omit<ConnectionCounts, 'abandoned' | 'moreAbandoned' | 'sentAway' | 'peakPerSecond'> {
    return { ...this.#counts, awaiting: this.#open };
  }
}
