import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textOf, type Cause } from './explain.ts';
import { LOSSES } from './load/outcome.ts';
import type { Cell, Results } from './results.ts';
import type { Run } from './run.ts';
import { SERVERS, type Server } from './servers.ts';
import type { Setting } from './setting.ts';
import { PROGRAMS } from './settings.ts';

/** The text above this mark in docs/rolling.md is written by hand; `documentOf` writes the text below it. */
export const PROSE_END = '<!-- From here on written by bench/rolling.ts. -->';

const FILE = join(import.meta.dirname, '../../docs/rolling.md');

interface Row {
  readonly server: Server;
  readonly cell: Cell;
}

/** Writes the results into docs/rolling.md. */
export function writeDocument(results: Results): void {
  const [prose = ''] = readFileSync(FILE, 'utf8').split(PROSE_END);
  writeFileSync(FILE, `${prose}${PROSE_END}\n\n${documentOf(results)}\n`);
}

/** Returns the tables, and the lost requests. */
export function documentOf(results: Results): string {
  const settings = PROGRAMS.map(({ setting }) => setting).filter(({ id }) => results[id]);
  return [
    '## The result',
    'Lost requests, of how many. A dash was not measured.',
    overview(settings, results),
    '## The runs',
    ...settings.flatMap((setting) => sectionOf(setting, rowsOf(results, setting))),
  ].join('\n\n');
}

function overview(settings: readonly Setting[], results: Results): string {
  const servers = SERVERS.filter(({ id }) => settings.some((setting) => results[setting.id]?.[id]));
  const rows = servers.map((server) => [
    server.name,
    ...settings.map((setting) => {
      const runs = results[setting.id]?.[server.id]?.runs ?? [];
      return runs.length === 0 ? '–' : `${grouped(sum(runs, lostIn))} / ${grouped(sum(runs, sentIn))}`;
    }),
  ]);
  return table(['', ...settings.map(({ name }) => name)], rows);
}

function rowsOf(results: Results, { id }: Setting): Row[] {
  return SERVERS.flatMap((server) => {
    const cell = results[id]?.[server.id];
    return cell ? [{ server, cell }] : [];
  });
}

function sectionOf({ name }: Setting, rows: readonly Row[]): string[] {
  const measured = rows.filter(({ cell }) => cell.runs.length > 0);
  const lossy = measured.filter(({ cell }) => sum(cell.runs, lostIn) > 0);
  const controls = rows.flatMap(({ server, cell }) => {
    const runs = cell.controls ?? [];
    const lost = `${grouped(sum(runs, lostIn))} of ${grouped(sum(runs, sentIn))}`;
    return runs.length === 0 ? [] : [`${server.name} ${lost}`];
  });
  return [
    `### ${name}`,
    table(HEAD, measured.map(lineOf)),
    ...(lossy.length === 0 ? [] : [lossTable(lossy), causesOf(lossy)]),
    ...(controls.length === 0 ? [] : [`Lost without restarts: ${controls.join(', ')}.`]),
    ...new Set(rows.map(({ cell }) => `Node ${cell.node}, ${cell.date}: ${versionsOf(rows, cell)}.`)),
  ];
}

const HEAD = [
  '',
  'runs',
  'sent',
  'lost',
  'restarts',
  'SIGTERM → exit',
  'ended not with 0',
  'moved on',
  'latency, median',
  '99 %',
  'generator late by',
  'processors',
] as const;

function lineOf({ server, cell: { runs } }: Row): string[] {
  const worst = (value: (run: Run) => number | undefined): number =>
    Math.max(...runs.map((run) => value(run) ?? 0));
  return [
    server.name,
    `${runs.length}`,
    grouped(sum(runs, sentIn)),
    grouped(sum(runs, lostIn)),
    grouped(sum(runs, ({ restarts }) => restarts)),
    `${grouped(worst(({ stopTime }) => stopTime))} ms`,
    badExitsOf(runs),
    grouped(sum(runs, ({ movedOn }) => movedOn)),
    `${worst(({ latency }) => latency.median)} ms`,
    `${worst(({ latency }) => latency.p99)} ms`,
    `${worst(({ latest }) => latest)} ms`,
    `${Math.round(worst(({ processors }) => processors) * 100)} %`,
  ];
}

function lossTable(rows: readonly Row[]): string {
  const lines = rows.map(({ server, cell: { runs } }) => [
    server.name,
    ...LOSSES.map((loss) => {
      const count = runs
        .flatMap(({ causes }) => causes)
        .reduce((total, cause) => total + (cause.loss === loss ? cause.count : 0), 0);
      return count === 0 ? '' : grouped(count);
    }),
  ]);
  return table(['', ...LOSSES], lines);
}

function causesOf(rows: readonly Row[]): string {
  return rows
    .map(({ server, cell: { runs } }) => {
      const causes = runs.flatMap((run, at) =>
        run.causes.map((cause: Cause) => `  - ${runs.length > 1 ? `run ${at + 1}: ` : ''}${textOf(cause)}`),
      );
      return [`- ${server.name}`, ...causes].join('\n');
    })
    .join('\n');
}

/** Returns the versions in the rows that were measured with the same Node on the same day. */
function versionsOf(rows: readonly Row[], { node, date }: Cell): string {
  const same = rows.filter(({ cell }) => cell.node === node && cell.date === date);
  return [
    ...new Set(same.flatMap(({ cell }) => (cell.versions === '' ? [] : cell.versions.split(', ')))),
  ].join(', ');
}

/** Formats counts such as `2 × SIGKILL, 1 × 1`. */
function badExitsOf(runs: readonly Run[]): string {
  const codes = new Set(runs.flatMap(({ badExits }) => Object.keys(badExits)));
  const texts = [...codes].map((code) => `${sum(runs, ({ badExits }) => badExits[code] ?? 0)} × ${code}`);
  return texts.length === 0 ? '–' : texts.join(', ');
}

function sentIn({ sent }: Run): number {
  return sent;
}

function lostIn({ lost }: Run): number {
  return lost;
}

function sum(runs: readonly Run[], value: (run: Run) => number): number {
  return runs.reduce((total, run) => total + value(run), 0);
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}
