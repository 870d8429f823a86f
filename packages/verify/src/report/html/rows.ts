import { isLost, type Outcome } from '../../wire/outcome.ts';
import type { ConnectionRecord, RequestRecord, RunRecord } from '../report.ts';
import type { Scale } from './scale.ts';

/** Successive requests of one connection with the same outcome that are too close to tell apart. */
export interface Bar {
  readonly outcome: Outcome | undefined;
  readonly requests: readonly RequestRecord[];
  readonly from: number;
  readonly to: number;
}

export interface Row {
  /** Number of the connection, from 1, in the order in which they were opened. */
  readonly number: number;
  readonly connection: ConnectionRecord;
  readonly bars: readonly Bar[];
}

export interface Rows {
  readonly shown: readonly Row[];
  /** True if every request is drawn. */
  readonly isWhole: boolean;
}

/** Above this number of rows, only some are drawn. */
const MAX_ROWS = 40;
/** Number of rows that are drawn of a larger number of connections. */
const ROWS_OF_MANY = 24;
/** Bars closer than this are merged. */
const MERGE_DISTANCE = 2;

/** Returns the rows of a picture with at most `limit` bars. Connections that lost a request come first. */
export function rowsOf(run: RunRecord, scale: Scale, limit: number): Rows {
  const rows = run.connections.map((connection, index) => ({
    number: index + 1,
    connection,
    bars: barsOf(connection, run.endedAt, scale),
  }));
  const maxRows = rows.length > MAX_ROWS ? ROWS_OF_MANY : MAX_ROWS;
  const shown: Row[] = [];
  let room = limit;
  for (const row of rows.toSorted((one, other) => losses(other) - losses(one))) {
    if (shown.length === maxRows || room <= 0) break;
    const bars = row.bars.slice(0, room);
    // The line of the connection costs as much as a bar.
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

/** Returns when a request began; one on a closed connection was never sent. */
function beginOf({ sentAt, endedAt }: RequestRecord, connection: ConnectionRecord): number {
  return sentAt ?? endedAt ?? connection.closedAt ?? connection.openedAt;
}

/** True if the client cannot know what became of it. A request still running when the probe ended does not count as lost. */
export function wasLost({ outcome }: { readonly outcome: Outcome | undefined }): boolean {
  return outcome !== undefined && isLost(outcome);
}

/** @param probeEndedAt when the probe ended; requests without an end are drawn until then */
function barsOf(connection: ConnectionRecord, probeEndedAt: number, scale: Scale): Bar[] {
  const bars: Bar[] = [];
  for (const request of connection.requests) {
    const from = beginOf(request, connection);
    const to = Math.max(from, request.endedAt ?? probeEndedAt);
    const last = bars.at(-1);
    const isNear =
      last !== undefined && scale.at(from) - scale.at(last.to) < MERGE_DISTANCE && from >= last.from;
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

  /** True if it can be merged; a long request has a bar of its own. */
  function isShort({ sentAt = 0, endedAt = probeEndedAt }: RequestRecord): boolean {
    return scale.at(endedAt) - scale.at(sentAt) < 12;
  }
}

function losses({ connection }: Row): number {
  return connection.requests.filter((request) => wasLost(request)).length;
}
