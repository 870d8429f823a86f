import { createColors } from 'picocolors';
import { changeTexts } from './changes.ts';
import { formatTime } from './durations.ts';
import type { Budget, Change, DoctorReport, Finding, Place, Severity, WorkloadReport } from './report.ts';

export interface FormatOptions {
  /** @default false */
  readonly colors?: boolean;
}

type Colors = ReturnType<typeof createColors>;

/** Returns the report as text for a terminal. */
export function formatDoctorReport(report: DoctorReport, { colors = false }: FormatOptions = {}): string {
  const paint = createColors(colors);
  const blocks = [
    ...(report.findings.length > 0
      ? [[paint.bold('the drain'), ...findingLines(report.findings, paint)]]
      : []),
    ...report.workloads.map((workload) => workloadLines(workload, paint)),
    closingLines(report, paint),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function workloadLines({ name, place, budget, findings }: WorkloadReport, paint: Colors): string[] {
  return [
    `${paint.bold(name)}  ${paint.dim(placeText(place))}`,
    ...budgetLines(budget, paint),
    ...findingLines(findings, paint),
  ];
}

function budgetLines({ lines, sum, limit, fits }: Budget, paint: Colors): string[] {
  const rows = [...lines, { name: 'sum', time: sum }].map(
    ({ name, time }) => [name, formatTime(time)] as const,
  );
  const left = Math.max(...rows.map(([name]) => name.length));
  const right = Math.max(...rows.map(([, time]) => time.length));
  const written = rows.map(([name, time]) => `  ${name.padEnd(left)}  ${time.padStart(right)}`);
  const against =
    limit.time === null
      ? `no limit by ${limit.name}`
      : `${fits ? '≤' : '>'} ${limit.name} ${formatTime(limit.time)}${limit.byDefault ? ' (the default)' : ''}`;
  const last = `${written.at(-1)}  ${against}`;
  return [...written.slice(0, -1), fits ? paint.green(last) : paint.red(last)];
}

function findingLines(findings: readonly Finding[], paint: Colors): string[] {
  return findings.flatMap(({ id, severity, place, problem, why, source, changes, otherwise }) => [
    '',
    `  ${severityText(severity, paint)} ${id}${place ? `  ${paint.dim(placeText(place))}` : ''}`,
    `    ${problem}`,
    `    ${paint.dim(`${why} (${source.title})`)}`,
    ...changeLines('change', changes),
    ...changeLines('or', otherwise),
  ]);
}

function changeLines(word: string, changes: readonly Change[]): string[] {
  return changeTexts(changes).map((text, index) => `    ${(index === 0 ? `${word}:` : '').padEnd(8)}${text}`);
}

function closingLines({ errors, warnings, notes, assumptions, skipped }: DoctorReport, paint: Colors) {
  const numbers = assumptions.map(
    ({ name, value, option }) =>
      `${name} ${typeof value === 'number' ? formatTime(value) : value} (${option})`,
  );
  return [
    [count(errors, 'error'), count(warnings, 'warning'), count(notes, 'note')].join(', '),
    paint.dim(`Assumed: ${numbers.join(', ')}.`),
    ...skipped.map(({ name, place, why }) => paint.dim(`Skipped: ${name}, ${placeText(place)}: ${why}.`)),
  ];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function severityText(severity: Severity, paint: Colors): string {
  if (severity === 'error') return paint.red(severity);
  return severity === 'warning' ? paint.yellow(severity) : paint.cyan(severity);
}

function placeText({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}
