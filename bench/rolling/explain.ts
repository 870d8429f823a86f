import type { LostRequest } from './load/load.ts';
import type { Loss } from './load/outcome.ts';
import type { Happening, Timeline } from './timeline.ts';

/** Requests that were lost in the same way. */
export interface Cause {
  readonly loss: Loss;
  readonly status: number | undefined;
  /** Whether their connections had been used before. */
  readonly isReused: boolean;
  /** What had happened to the server last; `undefined` where nothing had. */
  readonly after: Happening | undefined;
  /** ms since then, of the first and of the last. */
  readonly from: number;
  readonly to: number;
  /** ms by which the latest of them was sent late. */
  readonly late: number;
  readonly count: number;
}

/** Puts together what was lost in the same way, the most frequent first. */
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

/** ms that are worth a word: a generator that was held up writes to connections whose end has come meanwhile. */
const LATE = 20;

const AFTER: Readonly<Record<Happening, string>> = {
  'asked to stop': 'after the signal',
  'port closed': 'after the port had closed',
  ended: 'after the process had ended',
  listens: 'after the new process listened',
};

/** A cause, in words. */
export function textOf({ loss, status, isReused, after, from, to, late, count }: Cause): string {
  const what = loss.startsWith('error') || loss === 'wrong answer' ? `${loss} (${status})` : loss;
  const where = isReused ? 'a kept connection' : 'a new connection';
  const time = from === to ? `${from} ms` : `${from} to ${to} ms`;
  const when = after === undefined ? 'before any restart' : `${time} ${AFTER[after]}`;
  const delay = late < LATE ? '' : `, sent up to ${late} ms late`;
  return `${count} × ${what}, on ${where}, ${when}${delay}`;
}
