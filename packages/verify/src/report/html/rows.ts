import { isLost, type Outcome } from '../../wire/outcome.ts';
import type { ConnectionRecord, RequestRecord, RunRecord } from '../report.ts';
import type { Scale } from './scale.ts';

/** Requests of one connection, one after another, that became the same and are too close to be told apart. */
export interface Bar {
  readonly outcome: Outcome | undefined;
  readonly requests: readonly RequestRecord[];
  readonly from: number;
  readonly to: number;
}

export interface Row {
  /** From 1, in the order in which they were opened. */
  readonly number: number;
  readonly connection: ConnectionRecord;
  readonly bars: readonly Bar[];
}

export interface Rows {
  readonly shown: readonly Row[];
  /** Whether every request has its bar. */
  readonly isWhole: boolean;
}

/** More rows than these are no picture any more. */
const MOST = 40;
/** The rows that are drawn where there are more connections: enough to see what happened. */
const SOME = 24;
/** Bars that are nearer than this become one. */
const NEAR = 2;

/** The rows of a picture that has at most so many bars. Connections that lost a request come first, whatever their number. */
export function rowsOf(run: RunRecord, scale: Scale, limit: number): Rows {
  const rows = run.connections.map((connection, index) => ({
    number: index + 1,
    connection,
    bars: barsOf(connection, run.endedAt, scale),
  }));
  const most = rows.length > MOST ? SOME : MOST;
  const shown: Row[] = [];
  let room = limit;
  for (const row of rows.toSorted((one, other) => losses(other) - losses(one))) {
    if (shown.length === most || room <= 0) break;
    const bars = row.bars.slice(0, room);
    // The line of the connection is as much as a bar.
    room -= bars.length + 1;
    shown.push({ ...row, bars });
  }
  return {
    shown: shown.toSorted((one, other) => one.number - other.number),
    isWhole: shown.length === rows.length && barCount(shown) === barCount(rows),
  };
}

function barCount(rows: readonly Row[]): number {
  return rows.reduce((sum, { bars }) => sum + bars.length, 0);
}

/** When a request began, as far as it did: one on a closed connection was never sent. */
function beginOf({ sentAt, endedAt }: RequestRecord, connection: ConnectionRecord): number {
  return sentAt ?? endedAt ?? connection.closedAt ?? connection.openedAt;
}

/** Whether the client cannot know what became of it. One that went on when the probe was over counts as lost by nobody. */
export function wasLost({ outcome }: { readonly outcome: Outcome | undefined }): boolean {
  return outcome !== undefined && isLost(outcome);
}

/** @param over when the probe was over, and with it what went on until then */
function barsOf(connection: ConnectionRecord, over: number, scale: Scale): Bar[] {
  const bars: Bar[] = [];
  for (const request of connection.requests) {
    const from = beginOf(request, connection);
    const to = Math.max(from, request.endedAt ?? over);
    const last = bars.at(-1);
    const isNear = last !== undefined && scale.at(from) - scale.at(last.to) < NEAR && from >= last.from;
    if (
      isNear &&
      last.outcome === request.outcome &&
      scale.at(to) - scale.at(last.from) < 40 &&
      isShort(request)
    ) {
      bars[bars.length - 1] = { ...last, requests: [...last.requests, request], to: Math.max(last.to, to) };
    } else bars.push({ outcome: request.outcome, requests: [request], from, to });
  }
  return bars;

  /** A long one is worth a bar of its own. */
  function isShort({ sentAt = 0, endedAt = over }: RequestRecord): boolean {
    return scale.at(endedAt) - scale.at(sentAt) < 12;
  }
}

function losses({ connection }: Row): number {
  return connection.requests.filter((request) => wasLost(request)).length;
}
