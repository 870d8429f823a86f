import picocolors from 'picocolors';
import type { Comparison } from '../../compare/comparison.ts';
import type { Lost } from '../../compare/lost.ts';
import type { ProbeResult, VerifyReport } from '../report.ts';
import { clean, count, MARKS, time, withVerdict } from '../words.ts';
import { coloured, formatFailures, MIN_WIDTH, type ReportFormat, wrap } from './format-report.ts';

/** Columns for the name of a probe. */
const NAME = 20;
/** Columns between two cells. */
const GAP = 2;

type Paint = (text: string) => string;

interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

/** Returns both runs as one table with a line for each probe, then the failures with the module as in the report of one run. */
export function formatComparison(comparison: Comparison, options: ReportFormat = {}): string {
  const { bold, dim } = picocolors.createColors(options.colors ?? false);
  const { without, with: changed, lost, preload } = comparison;
  const pairs = without.probes.flatMap((probe) => {
    const other = changed.probes.find(({ id }) => id === probe.id);
    return other === undefined ? [] : [[probe, other] as const];
  });
  const asked = pairs.filter((pair) => pair.some(({ verdict }) => verdict !== 'skip'));
  const skipped = pairs.filter((pair) => !asked.includes(pair)).map(([{ id }]) => id);
  const line = (name: string, cells: readonly [Cell, Cell]): string => lineOf(name, cells, options);
  const heads = line('', [
    { text: 'without', paint: bold },
    { text: `with ${preload.name}`, paint: bold },
  ]);
  const rows = asked.map(([one, other]) =>
    line(one.id, [verdictCell(one, options), verdictCell(other, options)]),
  );
  const sums = [
    line('', [sumCell(without, options), sumCell(changed, options)]),
    line('requests lost', [lostCell(lost.without, options), lostCell(lost.with, options)]),
  ];
  const what = clean(without.server.command?.join(' ') ?? without.server.url);
  const facts = `${what} · ${time(without.duration + changed.duration)} · seed ${without.seed}`;
  const notAsked = `${MARKS.skip} skipped, because a path or a feature is missing: ${skipped.join(', ')}`;
  return [
    bold(wrap(facts, 0, options)),
    [heads, ...rows].join('\n'),
    sums.join('\n'),
    ...(skipped.length === 0 ? [] : [dim(wrap(notAsked, 2, options))]),
    ...formatFailures(changed, options),
  ].join('\n\n');
}

function verdictCell({ verdict, saw }: ProbeResult, options: ReportFormat): Cell {
  return { text: `${MARKS[verdict]} ${clean(saw)}`, paint: (text) => coloured(verdict, text, options) };
}

function sumCell({ probes, verdict }: VerifyReport, options: ReportFormat): Cell {
  const [passed, failed] = (['pass', 'fail'] as const).map((one) => withVerdict(probes, one).length);
  return { text: `${passed} passed, ${failed} failed`, paint: (text) => coloured(verdict, text, options) };
}

function lostCell({ lost, requests }: Lost, options: ReportFormat): Cell {
  return {
    text: `${lost.toLocaleString('en')} of ${count(requests, 'request')}`,
    paint: (text) => coloured(lost === 0 ? 'pass' : 'fail', text, options),
  };
}

/** Returns one line, truncated to the width. Other reports have the whole text. */
function lineOf(name: string, [one, other]: readonly [Cell, Cell], { width = 80 }: ReportFormat): string {
  const room = Math.floor((Math.max(width, MIN_WIDTH) - NAME - 2 * GAP) / 2);
  const gap = ' '.repeat(GAP);
  const first = cut(one.text, room);
  const last = cut(other.text, room);
  const painted = `${one.paint?.(first) ?? first}${' '.repeat(room - first.length)}`;
  return `${name.padEnd(NAME)}${gap}${painted}${gap}${other.paint?.(last) ?? last}`;
}

function cut(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
