import picocolors from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import { bySeverity, RANK_WORDS } from '../rank.ts';
import type { ProbeResult, Verdict, VerifyReport } from '../report.ts';
import { clean, MARKS, outputLines, skipReasons, summary, time, withVerdict } from '../words.ts';

export interface ReportFormat {
  /** @default false */
  readonly colors?: boolean;
  /** Width of the terminal in columns. @default 80 */
  readonly width?: number;
}

/** Columns for the mark and the name of a probe. */
const NAME = 22;
/** Columns for the label of a line of a failure. */
const LABEL = 17;
/** Narrower terminals have no room beside the names. */
export const MIN_WIDTH = 40;
/** Lines of the server's output below a failure. */
const OUTPUT = 8;

/** Returns the report for a terminal: a line for each probe, the details of each failure, and the totals. */
export function formatReport(report: VerifyReport, options: ReportFormat = {}): string {
  const lines = report.probes.map((probe) => formatProbe(probe, options));
  return [formatServer(report, options), lines.join('\n'), formatEnd(report, options)].join('\n\n');
}

/** Describes the server. */
function formatServer({ server, limits }: VerifyReport, options: ReportFormat): string {
  const what = clean(server.command?.join(' ') ?? server.url);
  const facts = `${what} · ${clean(server.stoppedBy)} · budget ${time(limits.budget)}`;
  return paint(options).bold(wrap(facts, 0, options));
}

/** Returns the line of one probe. */
export function formatProbe({ id, verdict, saw }: ProbeResult, options: ReportFormat = {}): string {
  const { dim } = paint(options);
  const name = id.padEnd(NAME - 2);
  const text = wrap(clean(saw), NAME, options);
  const mark = coloured(verdict, MARKS[verdict], options);
  return verdict === 'skip' ? `${mark} ${dim(name)}${dim(text)}` : `${mark} ${name}${text}`;
}

/** Returns the part after the lines of the probes: failures, totals, and skipped probes by reason. */
export function formatEnd(report: VerifyReport, options: ReportFormat = {}): string {
  const { bold, dim } = paint(options);
  const reasons = [...skipReasons(report.probes)].map(([reason, probes]) => {
    const ids = probes.map(({ id }) => id).join(', ');
    return dim(wrap(`${MARKS.skip} ${clean(reason)}: ${ids}`, 2, options));
  });
  const sum = coloured(report.verdict, bold(wrap(summary(report), 0, options)), options);
  return [...formatFailures(report, options), [sum, ...reasons].join('\n')].join('\n\n');
}

/** Returns the details of each failure. */
export function formatFailures(report: VerifyReport, options: ReportFormat): string[] {
  const shown = new Set<string>();
  return bySeverity(withVerdict(report.probes, 'fail')).map((probe) => {
    const output = outputLines(probe, OUTPUT);
    // Every server writes the same lines at its start; they are shown once, regardless of port numbers.
    const gist = output.join('\n').replaceAll(/\d+/g, '');
    const isNew = !shown.has(gist);
    shown.add(gist);
    return formatFailure(probe, isNew ? output : [], options);
  });
}

function formatFailure(probe: ProbeResult, output: readonly string[], options: ReportFormat): string {
  const { bold, dim } = paint(options);
  const { id, title, saw, precedent, fix, rank, failedRuns, runs } = probe;
  const often = runs.length > 1 ? `, in ${failedRuns} of ${runs.length} runs` : '';
  const line = (label: string, text: string): string => {
    return `    ${dim(label.padEnd(LABEL - 4))}${wrap(text, LABEL, options)}`;
  };
  return [
    `${coloured('fail', MARKS.fail, options)} ${bold(id)}${often} · ${RANK_WORDS[rank]}`,
    line('has to hold', title),
    line('seen', clean(saw)),
    line('precedent', precedent),
    line('to try', fix),
    ...output.map((text, index) => line(index === 0 ? 'it wrote' : '', text.trim())),
  ].join('\n');
}

/** Wraps text to the width of the terminal; further lines are indented. */
export function wrap(text: string, indent: number, { width = 80 }: ReportFormat): string {
  const lines = wrapAnsi(text, Math.max(width, MIN_WIDTH) - indent, { hard: true, trim: true });
  return lines.replaceAll('\n', `\n${' '.repeat(indent)}`);
}

export function coloured(verdict: Verdict, text: string, options: ReportFormat): string {
  const { green, red, dim } = paint(options);
  return { pass: green, fail: red, skip: dim }[verdict](text);
}

function paint({ colors = false }: ReportFormat): ReturnType<typeof picocolors.createColors> {
  return picocolors.createColors(colors);
}
