import { DRAIN_STATES } from '@quiesce/core';
import {
  createTestDrain,
  type ShutdownState,
  type TestClock,
  type TestProcess,
  type TestProcessOptions,
} from '@quiesce/core/testing';
import { expect, it } from 'vitest';
import { codeSpans, firstColumn, read, sections, sorted } from './markdown.ts';

// Types do not exist at run time; the compiler checks that these objects have exactly the members of the types.
const CLOCK: Record<keyof TestClock, true> = {
  runUntil: true,
  advance: true,
  sleep: true,
  after: true,
  inBackground: true,
  now: true,
  date: true,
  pending: true,
};
const PROCESS: Record<keyof TestProcess, true> = {
  signal: true,
  message: true,
  throwUncaught: true,
  keptAliveBy: true,
  exited: true,
  status: true,
  exitCode: true,
  output: true,
  files: true,
};
const OPTIONS: Record<keyof TestProcessOptions, true> = { isClusterWorker: true, terminalWidth: true };
const STATES: Record<ShutdownState, true> = {
  'lame-duck': true,
  draining: true,
  closing: true,
  closed: true,
};

const { text: process = '' } =
  sections(read('docs/testing.md')).find(({ title }) => title === 'The process') ?? {};

/** Returns the names in the first cells of a table, without their parameters. */
function names(cells: readonly string[]): string[] {
  return sorted(cells.flatMap((cell) => codeSpans(cell)).map((name) => name.replace(/\(.*/, '')));
}

it('docs/testing.md has each member of the clock', () => {
  expect(names(firstColumn(read('docs/testing.md'), 'The clock'))).toEqual(sorted(Object.keys(CLOCK)));
});

it('docs/testing.md has each member of the process, and each of its options', () => {
  // The heads of two tables, and what is between them, have no code in their first cells.
  const rows = process.split('\n').filter((line) => line.startsWith('| `'));
  const first = rows.map((row) => row.split('|')[1] ?? '');
  expect(names(first)).toEqual(sorted([...Object.keys(PROCESS), ...Object.keys(OPTIONS)]));
});

it('docs/testing.md has each state that a gate can be put up at', () => {
  const { text = '' } = sections(read('docs/testing.md')).find(({ title }) => title === 'Gates') ?? {};
  const listed = codeSpans(/shutdown enters: (.+?)\. /s.exec(text)?.[1] ?? '');
  expect(listed).toEqual(Object.keys(STATES));
  expect(DRAIN_STATES.filter((state) => listed.includes(state))).toEqual(listed);
});

it('docs/testing.md is right that the exit code of a database in real time is 0 while the clock stands still', async () => {
  const { drain, clock, process: fake, gates } = createTestDrain();
  drain.onClose('postgres', () => new Promise((resolve) => setTimeout(resolve, 50)));
  drain.handleSignals();
  const closing = gates.after('closing');
  fake.signal('SIGTERM');
  await clock.runUntil(closing.reached);
  closing.open();
  expect(await fake.exited).toBe(0);
});
