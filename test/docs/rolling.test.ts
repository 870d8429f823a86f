import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { documentOf, PROSE_END } from '../../bench/rolling/document.ts';
import { KILL_AFTER, LIMIT } from '../../bench/rolling/fleets/limits.ts';
import { readResults } from '../../bench/rolling/results.ts';
import { scriptOf, SERVERS } from '../../bench/rolling/servers.ts';
import { PROGRAMS } from '../../bench/rolling/settings.ts';
import { COMMANDS, commandsIn } from './commands.ts';
import { read, ROOT, sorted, tableRows } from './markdown.ts';

const document = read('docs/rolling.md');
const settings = PROGRAMS.map(({ setting }) => setting);

describe('docs/rolling.md', () => {
  it('docs/rolling.md shows the measured results', () => {
    const [, written = ''] = document.split(PROSE_END);
    expect(written.trim()).toBe(documentOf(readResults()));
  });

  it('docs/rolling.md has every setting with the options of its drain', () => {
    const rows = settings.map(({ name, drain }) => [
      name,
      `\`${inspect(drain, { breakLength: Infinity })}\``,
    ]);
    expect(tableRows(document, 'What each setting needs')).toEqual(rows);
  });

  it('docs/rolling.md states the limits of the measurement', () => {
    expect(document).toMatch(`Its own limit is ${LIMIT / 1_000} s; whatever lives ${KILL_AFTER / 1_000} s`);
  });

  it('docs/rolling.md names only existing commands', () => {
    const commands = commandsIn(document);
    expect(commands.length).toBeGreaterThan(0);
    expect(COMMANDS).toEqual(expect.arrayContaining(commands));
  });
});

it('every setting is a file, and every file is a setting', () => {
  const files = readdirSync(join(ROOT, 'bench/rolling/settings')).map((file) => file.replace(/\.ts$/, ''));
  expect(sorted(files)).toEqual(sorted(settings.map(({ id }) => id)));
});

it('every server of the measurement has a script', () => {
  expect(SERVERS.filter((server) => !existsSync(scriptOf(server)))).toEqual([]);
});
