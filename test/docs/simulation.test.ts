import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS, commandsIn } from './commands.ts';
import { read, ROOT, sorted } from './markdown.ts';

const page = read('docs/simulation.md');
const pictures = [...page.matchAll(/!\[[^\]]+\]\((images\/[^)]+\.svg)\)/g)].map((match) => match[1] ?? '');

describe('docs/simulation.md', () => {
  it('docs/simulation.md shows each generated plot and no other', () => {
    const drawn = readdirSync(join(ROOT, 'docs/images/simulation')).map(
      (file) => `images/simulation/${file}`,
    );
    expect(sorted(pictures)).toEqual(sorted(drawn));
  });

  it.each(pictures)('docs/simulation.md shows %s, which supports dark mode', (picture) => {
    const svg = readFileSync(join(ROOT, 'docs', picture), 'utf8');
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  it('docs/simulation.md has a table between each pair of marks', () => {
    const tables = [...page.matchAll(/<!-- table: \w+ -->\n(.*?)<!-- end -->/gs)].map(
      (match) => match[1] ?? '',
    );
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter((table) => !/^\n\| .+ \|\n\| --- \|/.test(table))).toEqual([]);
  });

  it('docs/simulation.md names only existing commands', () => {
    const commands = commandsIn(page);
    expect(commands.length).toBeGreaterThan(0);
    expect(COMMANDS).toEqual(expect.arrayContaining(commands));
  });
});
