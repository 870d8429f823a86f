import type { Limits, ProbeResult, RunRecord } from '../report.ts';
import { RANK_WORDS } from '../rank.ts';
import { MARKS, outputLines } from '../words.ts';
import { dataTable } from './data-table.ts';
import { element, type Content, type Markup } from '../markup.ts';
import type { Share } from './share.ts';
import { drawRun } from './timeline.ts';

/** Largest number of pictures of one probe. */
const RUNS = 3;
/** Lines of the server's output. */
const OUTPUT = 40;

/** Returns the runs of a probe that are drawn: the worst ones. */
export function drawnRuns({ runs, verdict }: ProbeResult): readonly RunRecord[] {
  if (verdict === 'skip') return [];
  return runs.filter((run) => run.verdict === verdict).slice(0, verdict === 'fail' ? RUNS : 1);
}

/** The section of one probe; expanded if the probe failed. */
export function probeSection(probe: ProbeResult, limits: Limits, share: Share): Markup {
  const { id, verdict, title } = probe;
  const pictures = drawnRuns(probe).map((run, index) => [
    drawRun(run, limits, `${id}-${index + 1}`, share.bars),
    dataTable(run, share.lines),
  ]);
  return element(
    'details',
    { class: `probe ${verdict}`, id, open: verdict === 'fail' ? '' : undefined },
    element(
      'summary',
      {},
      element('span', { class: 'mark' }, MARKS[verdict]),
      element('span', { class: 'name' }, id),
      element('span', { class: 'title' }, title),
    ),
    element('div', { class: 'body' }, facts(probe), pictures, output(probe)),
    '\n',
  );
}

function facts(probe: ProbeResult): Markup {
  const { verdict, saw, precedent, fix, rank, failedRuns, runs } = probe;
  const drawn = drawnRuns(probe).length;
  const often = `${failedRuns} of ${runs.length} failed${drawn < runs.length ? `; drawn: ${drawn}` : ''}`;
  const all: [string, Content][] = [
    ['seen', element('strong', {}, saw)],
    ...(runs.length > 1 ? [['runs', often] satisfies [string, string]] : []),
    ...(verdict === 'fail' ? [['rank', RANK_WORDS[rank]] satisfies [string, string]] : []),
    ['precedent', precedent],
    ...(verdict === 'fail' ? [['to try', fix] satisfies [string, string]] : []),
  ];
  const pairs = all.map(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]);
  return element('dl', {}, pairs.flat());
}

function output(probe: ProbeResult): Content {
  const lines = outputLines(probe, OUTPUT);
  if (lines.length === 0) return undefined;
  return element(
    'details',
    // One or two lines come from the start of the server and tell nothing.
    { class: 'data', open: lines.length > 2 ? '' : undefined },
    element('summary', {}, 'What the server wrote last'),
    element('pre', { tabindex: 0 }, lines.join('\n')),
  );
}
