import type { LostRequest } from './load/load.ts';
import type { Loss } from './load/outcome.ts';
import type { Happening, Timeline } from './timeline.ts';

/** Requests that were lost in the same way. */
export interface Cause {
  readonly loss: Loss;
  readonly status: number | undefined;
  /** True if their connections had been used before. */
  readonly isReused: boolean;
  /** The last event of the server before the loss; `undefined` if there was none. */
  readonly after: Happening | undefined;
  /** ms since that event, of the first and of the last loss. */
  readonly from: number;
  readonly to: number;
  /** Largest delay in ms with which one of them was sent. */
  readonly late: number;
  readonly count: number;
}

/** Groups requests that were lost in the same way, the most frequent first. */
export function explain(lost: readonly LostRequest[], timeline: Timeline): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { loss, status, isReused, server, lostAt, late } of lost) {
    const event = timeline.before(lostAt, server);
    const ms = event ? Math.round(lostAt - event.at) : 0;
    const key = [loss, status, isReused, event?.what].join();
    const { from = ms, to = ms, late: latest = 0, count = 0 } = causes.get(key) ?? {};
    causes.set(key, {
      loss,
      status,
      isReused,
      after: event?.what,
      from: Math.min(from, ms),
      to: Math.max(to, ms),
      late: Math.max(latest, Math.round(late)),
      count: count + 1,
    });
  }
  return [...causes.values()].toSorted((one, other) => other.count - one.count);
}

/** Delays in ms from here on are reported: a delayed generator writes to connections that have ended meanwhile. */
const LATE = 20;

const AFTER: Readonly<Record<Happening, string>> = {
  'asked to stop': 'after the signal',
  'port closed': 'after the port had closed',
  ended: 'after the process had ended',
  listens: 'after the new process listened',
};

/** Returns a cause as text. */
export function textOf({ loss, status, isReused, after, from, to, late, count }: Cause): string {
  const what = loss.startsWith('error') || loss === 'wrong answer' ? `${loss} (${status})` : loss;
  const where = isReused ? 'a kept connection' : 'a new connection';
  const time = from === to ? `${from} ms` : `${from} to ${to} ms`;
  const when = after === undefined ? 'before any restart' : `${time} ${AFTER[after]}`;
  const delay = late < LATE ? '' : `, sent up to ${late} ms late`;
  return `${count} × ${what}, on ${where}, ${when}${delay}`;
}
