import { formatReport, type ShutdownReport } from '@quiesce/core';
import { expect, it } from 'vitest';
// Internal: the default logger writes these lines.
import { reportLines } from '../../packages/core/src/report/log-lines.ts';
import { codeBlocks, read } from './markdown.ts';

const blocks = codeBlocks(read('docs/report.md'));
/** Each report, with the log shown below it. */
const examples = blocks.flatMap(({ language, code }, index) => {
  const log = blocks[index + 1];
  const report: ShutdownReport | undefined = language === 'json' ? JSON.parse(code) : undefined;
  return report && log?.language === '' ? [{ report, log: log.code.trimEnd().split('\n') }] : [];
});

it('docs/report.md shows the log of an unclean report', () => {
  expect(examples.map(({ report }) => report.outcome)).toContain('cut');
});

it.each(examples)('docs/report.md shows the text of its $report.outcome report', ({ report, log }) => {
  const text = formatReport(report).split('\n');
  const from = log.indexOf(text[0] ?? '');
  expect(log.slice(from, from + text.length)).toEqual(text);
});

it.each(examples)('docs/report.md shows the log lines of its $report.outcome report', ({ report, log }) => {
  const lines = reportLines(report).map(({ message }) => `quiesce: ${message}`);
  expect(log.filter((line) => lines.includes(line))).toEqual(lines);
  // No other line reports work that was abandoned, orphaned or not done.
  const others = log.filter((line) => !lines.includes(line));
  expect(others.filter((line) => /^quiesce: (abandoned|orphaned|worker|step)/.test(line))).toEqual([]);
});

it('docs/phases.md shows the last line of the clean report', () => {
  const clean = blocks
    .filter(({ language }) => language === 'json')
    .map(({ code }): ShutdownReport => JSON.parse(code))
    .find(({ outcome }) => outcome === 'clean');
  const line = clean && reportLines(clean).at(-1)?.message;
  expect(read('docs/phases.md')).toContain(`\nquiesce: ${line}\n`);
});
