import type { RunRecord } from '../report.ts';
import { count } from '../words.ts';
import { element, type Markup } from '../markup.ts';
import { DRAWN, slug, type Drawn } from './outcomes.ts';
import type { Scale } from './scale.ts';
import { wasLost } from './rows.ts';

export const HISTOGRAM_HEIGHT = 44;
/** Width of a column. */
const COLUMN = 6;
/** Minimum height, so that few requests are visible beside many. */
const MIN_HEIGHT = 3;

/** A histogram of all requests of a run by when they ended, including those without a row in the picture. */
export function drawHistogram(run: RunRecord, scale: Scale, top: number): Markup {
  const columns = columnsOf(run, scale);
  const highest = Math.max(1, ...[...columns.values()].map((counts) => sum(counts)));
  const bottom = top + HISTOGRAM_HEIGHT;
  const drawn = [...columns].map(([column, counts]) => {
    const x = scale.left + column * COLUMN;
    const parts = lostFirst(counts);
    let y = bottom;
    const bars = parts.map(([outcome, number]) => {
      const height = Math.max(MIN_HEIGHT, Math.round((number / highest) * (HISTOGRAM_HEIGHT - 6)));
      y -= height;
      return element('rect', { class: `b b-${slug(outcome)}`, x, y, width: COLUMN - 1, height });
    });
    const words = parts.map(([outcome, number]) => `${number.toLocaleString('en')} ${outcome}`);
    return element('g', {}, bars, element('title', {}, words.join(', ')));
  });
  const axis = element('line', { class: 'axis', x1: scale.left, x2: scale.right, y1: bottom, y2: bottom });
  const end = { class: 'ending', x: scale.right + 8, y: bottom - HISTOGRAM_HEIGHT / 2 + 4 };
  const all = run.connections.reduce((total, { requests }) => total + requests.length, 0);
  return element('g', {}, drawn, axis, element('text', end, count(all, 'request')));
}

type Counts = ReadonlyMap<Drawn, number>;

function columnsOf(
  { connections, endedAt: probeEndedAt }: RunRecord,
  scale: Scale,
): ReadonlyMap<number, Counts> {
  const columns = new Map<number, Map<Drawn, number>>();
  for (const { endedAt = probeEndedAt, outcome = 'went on' } of connections.flatMap(
    ({ requests }) => requests,
  )) {
    const column = Math.floor((scale.at(endedAt) - scale.left) / COLUMN);
    const counts = columns.get(column) ?? new Map<Drawn, number>();
    columns.set(column, counts.set(outcome, (counts.get(outcome) ?? 0) + 1));
  }
  return columns;
}

/** The order of the parts of a column, from the axis upwards: lost requests first, where they are seen best. */
function lostFirst(counts: Counts): [Drawn, number][] {
  return [...counts].toSorted(([one], [other]) => rank(one) - rank(other));
}

function rank(drawn: Drawn): number {
  const isLost = drawn !== 'went on' && wasLost({ outcome: drawn });
  return DRAWN.indexOf(drawn) - (isLost ? DRAWN.length : 0);
}

function sum(counts: Counts): number {
  return [...counts.values()].reduce((total, number) => total + number, 0);
}
