import { OUTCOMES } from '../../wire/outcome.ts';
import type { ConnectionRecord, RequestRecord, RunRecord } from '../report.ts';
import { count, exitWords, time } from '../words.ts';

/** Describes a picture in a sentence or two, for readers who cannot see it. */
export function describeRun({ connections, exit }: RunRecord): string {
  const requests = connections.flatMap((connection) => connection.requests);
  const end =
    exit === undefined
      ? 'The process had not ended when the probe ended.'
      : `The process: ${exitWords(exit)}, ${time(exit.at)} after the signal.`;
  const outcomes = requests.length === 0 ? '' : `: ${tallyOf(requests)}`;
  return `${count(connections.length, 'connection')}, ${count(requests.length, 'request')}${outcomes}. ${end}`;
}

/** Counts each outcome: `38 answered, 2 reset after send`. */
export function tallyOf(requests: readonly RequestRecord[]): string {
  const counts = [...OUTCOMES, undefined].flatMap((outcome) => {
    const number = requests.filter((request) => request.outcome === outcome).length;
    return number > 0 ? [`${number.toLocaleString('en')} ${outcome ?? 'went on'}`] : [];
  });
  return counts.join(', ');
}

/** Returns text such as `GET /slow: answered 200, from -100 ms to 312 ms`. */
export function describeRequest({
  method,
  path,
  outcome,
  status,
  sentAt,
  endedAt,
  announcesClose,
}: RequestRecord): string {
  const became = `${outcome ?? 'went on'}${status === undefined ? '' : ` ${status}`}`;
  const began = sentAt === undefined ? 'never sent' : `from ${time(sentAt)}`;
  const ended = endedAt === undefined ? '' : ` to ${time(endedAt)}`;
  return `${method} ${path}: ${became}, ${began}${ended}${announcesClose ? ', Connection: close' : ''}`;
}

/** Returns text such as `Connection 2: from -300 ms to 12 ms, server FIN`. */
export function describeConnection(number: number, connection: ConnectionRecord): string {
  const { openedAt, closedAt } = connection;
  const until = closedAt === undefined ? '' : ` to ${time(closedAt)}`;
  return `Connection ${number}: from ${time(openedAt)}${until}, ${endingWords(connection)}`;
}

/** Returns who ended a connection, and how. */
export function endingWords({ ending }: ConnectionRecord): string {
  switch (ending) {
    case 'refused':
      return 'refused';
    case 'server FIN':
      return 'closed by the server';
    case 'server reset':
      return 'reset by the server';
    case 'client':
      return 'closed by the client';
    case 'timed out':
      return 'given up';
    case 'not HTTP':
      return 'not HTTP';
    case undefined:
      return 'still open';
    default:
      return unreachable(ending);
  }
}

function unreachable(value: never): never {
  throw new TypeError(`Unreachable: ${JSON.stringify(value)}`);
}
