import type { Limits, RunRecord } from '../report.ts';
import { count } from '../words.ts';
import { describeConnection, describeRequest, describeRun, endingWords, tallyOf } from './describe.ts';
import { drawHistogram, HISTOGRAM_HEIGHT } from './histogram.ts';
import { drawMoments, momentsOf } from './moments.ts';
import { element, type Markup } from '../markup.ts';
import { drawBar, slug } from './outcomes.ts';
import { phasesOf } from './phases.ts';
import { rowsOf, type Bar, type Row } from './rows.ts';
import { scaleOf, type Scale } from './scale.ts';

const WIDTH = 960;
const LEFT = 34;
/** Width at the right for the endings of the connections. */
const ENDINGS = 140;
const PHASES = 20;
const ROW = 18;
const BAR = 10;
const AXIS = 24;
/** Width of a letter in the name of a phase. */
const LETTER = 6.2;
/** Minimum width of a bar, so that it is visible. */
const MIN_WIDTH = 3;

/** Draws one shutdown: each connection is a line, its requests are bars on it. Draws at most `bars` bars. */
export function drawRun(run: RunRecord, limits: Limits, id: string, bars: number): Markup {
  const scale = scaleOf(...rangeOf(run, limits), LEFT, WIDTH - ENDINGS);
  const { shown, isWhole } = rowsOf(run, scale, bars);
  const moments = momentsOf(run, limits, scale);
  const top = moments.height;
  const histogramTop = top + PHASES + 6;
  const rowsTop = histogramTop + (isWhole ? 0 : HISTOGRAM_HEIGHT + 8);
  const bottom = rowsTop + shown.length * ROW + 4;
  const description = isWhole ? describeRun(run) : `${describeRun(run)} ${noteOf(run, shown)}`;
  const picture = element(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${bottom + AXIS}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-description`,
    },
    element('title', { id: `${id}-title` }, 'Timeline of the shutdown'),
    element('desc', { id: `${id}-description` }, description),
    drawPhases(run, scale, top, bottom),
    drawAxis(scale, top + PHASES, bottom),
    isWhole ? undefined : drawHistogram(run, scale, histogramTop),
    shown.map((row, index) => drawRow(row, run.endedAt, scale, rowsTop + index * ROW)),
    drawMoments(moments, top, bottom),
  );
  // On a narrow screen the picture scrolls, with the keyboard as well.
  const region = { class: 'picture', tabindex: 0, role: 'region', 'aria-label': `Timeline, ${id}` };
  return element('figure', {}, element('div', region, picture), element('figcaption', {}, description));
}

/** Returns the range from the first connection to the last event, extended to the limits if they are close enough to matter. */
function rangeOf(
  { connections, exit, endedAt: probeEndedAt }: RunRecord,
  { lameDuck, budget }: Limits,
): [from: number, to: number] {
  const requests = connections.flatMap((connection) => connection.requests);
  const begins = connections.map(({ openedAt }) => openedAt);
  const ends = [
    ...connections.map(({ closedAt, openedAt }) => closedAt ?? openedAt),
    ...requests.map(({ endedAt }) => endedAt ?? 0),
    exit?.at ?? probeEndedAt,
  ];
  const last = ends.reduce((one, other) => Math.max(one, other), 50);
  const from = begins.reduce((one, other) => Math.min(one, other), -50);
  // A limit far beyond the end would only take room from the events.
  const limits = [lameDuck, budget].filter((limit) => limit < last * 3);
  return [from, Math.max(last, ...limits) * 1.2];
}

/** Returns a note on what is not drawn. */
function noteOf({ connections }: RunRecord, shown: readonly Row[]): string {
  const requests = shown.flatMap(({ bars }) => bars).reduce((sum, bar) => sum + bar.requests.length, 0);
  const drawn = `${shown.length} of ${count(connections.length, 'connection')} drawn with ${count(requests, 'request')}`;
  return `${drawn}, those with lost requests first. Above them: all requests, by when they ended.`;
}

function drawPhases(run: RunRecord, scale: Scale, top: number, bottom: number): Markup[] {
  return phasesOf(run, scale.from, scale.to).map(({ name, from, to }) => {
    const x = scale.at(from);
    const width = scale.at(to) - x;
    const label = { x: x + width / 2, y: top + 14, 'text-anchor': 'middle' };
    return element(
      'g',
      { class: `phase phase-${slug(name)}` },
      element('rect', { x, y: top, width, height: PHASES }),
      element('rect', { class: 'shade', x, y: top + PHASES, width, height: bottom - top - PHASES }),
      width > name.length * LETTER + 6 ? element('text', label, name) : undefined,
      element('title', {}, name),
    );
  });
}

function drawAxis({ left, right, ticks }: Scale, top: number, bottom: number): Markup[] {
  const axis = element('line', { class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom });
  const labels = ticks.map(({ x, label }) => [
    element('line', { class: 'tick', x1: x, x2: x, y1: top, y2: bottom + 4 }),
    element('text', { x, y: bottom + 17, 'text-anchor': 'middle' }, label),
  ]);
  return [axis, ...labels.flat()];
}

/** @param probeEndedAt when the probe ended */
function drawRow({ number, connection, bars }: Row, probeEndedAt: number, scale: Scale, top: number): Markup {
  const middle = top + ROW / 2;
  const from = scale.at(connection.openedAt);
  const to = Math.max(from + 1, scale.at(connection.closedAt ?? probeEndedAt));
  const cut = connection.ending === 'server reset' ? ' cut' : '';
  const end = { class: `end${cut}`, x1: to, x2: to, y1: middle - 5, y2: middle + 5 };
  const isOpen = connection.closedAt === undefined;
  return element(
    'g',
    { class: 'row' },
    element('text', { class: 'number', x: LEFT - 6, y: middle + 4, 'text-anchor': 'end' }, number),
    element(
      'g',
      {},
      element('line', { class: 'connection', x1: from, x2: to, y1: middle, y2: middle }),
      isOpen ? undefined : element('line', end),
      element('title', {}, describeConnection(number, connection)),
    ),
    bars.map((bar) => drawRequests(bar, scale, middle - BAR / 2)),
    element('text', { class: 'ending', x: scale.right + 8, y: middle + 4 }, endingWords(connection)),
  );
}

function drawRequests({ outcome, requests, from, to }: Bar, scale: Scale, y: number): Markup {
  const x = scale.at(from);
  const width = Math.max(MIN_WIDTH, scale.at(to) - x);
  const [first] = requests;
  const isOne = first !== undefined && requests.length === 1;
  const title = isOne ? describeRequest(first) : `${count(requests.length, 'request')}: ${tallyOf(requests)}`;
  // The client waited for the response to begin until this point.
  const head = isOne && first.headAt !== undefined ? scale.at(first.headAt) : x;
  const isSeen = head > x + 3 && head < x + width - 3;
  return element(
    'g',
    {},
    drawBar(outcome ?? 'went on', x, y, width, BAR),
    isSeen ? element('line', { class: 'head', x1: head, x2: head, y1: y, y2: y + BAR }) : undefined,
    element('title', {}, title),
  );
}
