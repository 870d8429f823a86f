import type { ConnectionRecord, RequestRecord, RunRecord } from '../report.ts';
import { count } from '../words.ts';
import { endingWords } from './describe.ts';
import { element, type Markup } from '../markup.ts';
import { wasLost } from './rows.ts';

interface Line {
  readonly number: number;
  readonly connection: ConnectionRecord;
  readonly request: RequestRecord | undefined;
}

const COLUMNS = [
  'connection',
  'opened',
  'closed',
  'ending',
  'request',
  'sent',
  'head',
  'ended',
  'status',
  'announces close',
  'outcome',
];

/** Returns the data of the picture as a table of at most `limit` lines, lost requests first. */
export function dataTable(run: RunRecord, limit: number): Markup {
  const lines = run.connections.flatMap((connection, index): Line[] => {
    const number = index + 1;
    if (connection.requests.length === 0) return [{ number, connection, request: undefined }];
    return connection.requests.map((request) => ({ number, connection, request }));
  });
  const sorted = [...lines.filter((line) => isLost(line)), ...lines.filter((line) => !isLost(line))];
  const shown = lines.length > limit ? sorted.slice(0, limit) : lines;
  const note = `${count(shown.length, 'line')} of ${lines.length.toLocaleString('en')}, those of lost requests first.`;
  const region = { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Requests' };
  const head = COLUMNS.map((name) => element('th', { scope: 'col' }, name));
  return element(
    'details',
    { class: 'data' },
    element('summary', {}, 'The same as a table, in ms from the signal'),
    shown.length < lines.length ? element('p', {}, note) : undefined,
    element(
      'div',
      region,
      element(
        'table',
        {},
        element('thead', {}, element('tr', {}, head)),
        element(
          'tbody',
          {},
          shown.map((line) => rowOf(line)),
        ),
      ),
    ),
  );
}

function isLost({ request }: Line): boolean {
  return request !== undefined && wasLost(request);
}

function rowOf({ number, connection, request }: Line): Markup {
  const cells = [
    number,
    connection.openedAt,
    connection.closedAt,
    endingWords(connection),
    request && `${request.method} ${request.path}`,
    request?.sentAt,
    request?.headAt,
    request?.endedAt,
    request?.status,
    request?.announcesClose ? 'yes' : undefined,
    request && (request.outcome ?? 'went on'),
  ];
  return element(
    'tr',
    {},
    cells.map((cell) => element('td', {}, cell ?? '–')),
    '\n',
  );
}
