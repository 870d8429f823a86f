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
  it('says what was measured', () => {
    const [, written = ''] = document.split(PROSE_END);
    expect(written.trim()).toBe(documentOf(readResults()));
  });

  it('has every setting, and the options that its drain is given', () => {
    const rows = settings.map(({ name, drain }) => [
      name,
      `\`${inspect(drain, { breakLength: Infinity })}\``,
    ]);
    expect(tableRows(document, 'What each setting needs')).toEqual(rows);
  });

  it('names the limits', () => {
    expect(document).toMatch(`Its own limit is ${LIMIT / 1_000} s; whatever lives ${KILL_AFTER / 1_000} s`);
  });

  it('names commands that exist', () => {
    const commands = commandsIn(document);
    expect(commands.length).toBeGreaterThan(0);
    expect(COMMANDS).toEqual(expect.arrayContaining(commands));
  });
});

it('every setting is a file, and every file is a setting', () => {
  const files = readdirSync(join(ROOT, 'bench/rolling/settings')).map((file) => file.replace(/\.ts$/, ''));
  expect(sorted(files)).toEqual(sorted(settings.map(({ id }) => id)));
});

it('every server has a script', () => {
  expect(SERVERS.filter((server) => !existsSync(scriptOf(server)))).toEqual([]);
});
