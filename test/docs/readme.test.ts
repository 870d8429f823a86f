import { describe, expect, it } from 'vitest';
import { figuresIn, withFigures } from '../../scripts/pictures/figures.ts';
import { codeBlocks, read, sections } from './markdown.ts';

const MAX_WORDS = 600;
const readme = read('README.md');
const [top = '', ...folds] = readme.split('<details>');

describe('README.md', () => {
  it(`README.md has at most ${MAX_WORDS} words before its fold, including tables and code`, () => {
    expect(folds).toHaveLength(1);
    const visible = top.replaceAll(/<!--.*?-->|<[^>]+>|\]\([^)]*\)/gs, ' ');
    const words = visible.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
    expect(words.length).toBeLessThanOrEqual(MAX_WORDS);
  });

  it('README.md begins with install commands and a program of six lines', () => {
    const [install, program] = codeBlocks(top);
    const lines = install?.code
      .trim()
      .split('\n')
      .map((line) => line.split(' ', 1)[0]);
    expect(lines).toEqual(['npm', 'pnpm', 'yarn']);
    expect(program?.code.split('\n').filter((line) => line !== '')).toHaveLength(6);
  });

  it.each([
    ['Five guarantees', /^- \*\*/gm, 5],
    ['Ten links', /^\d+\. \[/gm, 10],
  ])('README.md has as many entries as announced under %s', (title, pattern, count) => {
    const { text = '' } = sections(top).find((section) => section.title === title) ?? {};
    expect(text.match(pattern)).toHaveLength(count);
  });
});

describe.each(['light', 'dark'])('the picture of the demo, %s', (theme) => {
  const picture = read(`docs/images/demo-${theme}.svg`);

  it('the picture of the demo ends with the figures of README.md and the home page', () => {
    const [, figures = ''] = /aria-label="The demo: .+? under load\. (.+?)"/.exec(picture) ?? [];
    expect(figures).toMatch(/^Quiesce lost 0 of [\d,]+ requests; /);
    for (const document of ['README.md', 'docs/index.md']) {
      expect(read(document)).toBe(withFigures(read(document), figures));
    }
    const [, sent = '', lost = ''] = /server\.close\(\) lost (\S+) of (\S+)\.$/.exec(figures) ?? [];
    expect([sent, lost]).not.toContain('');
    expect(picture).toContain(
      `Quiesce lost none of ${(/of ([\d,]+) requests/.exec(figures)?.[1] ?? '').replace(',', '')} requests.`,
    );
  });

  it('the picture of the demo contains no path of the machine that made it', () => {
    expect(picture).not.toMatch(/\/(home|root|work|tmp|Users)\//);
  });

  it('the picture of the demo shows its last frame to readers who prefer reduced motion', () => {
    expect(picture).toContain('@media (prefers-reduced-motion:reduce)');
  });
});

describe('the figures of the demo', () => {
  const output = `
│ Quiesce │ 1801 │     1801 │    0 │
│ plain   │ 2728 │     2716 │   12 │`;

  it('the figures are read from the table that the demo prints', () => {
    expect(figuresIn(output)).toBe('Quiesce lost 0 of 1,801 requests; server.close() lost 12 of 2,728.');
  });

  it('a demo table with a missing row is rejected', () => {
    expect(() => figuresIn(output.replace('plain', 'other'))).toThrow('no row for plain');
    expect(() => withFigures('nothing', 'x; y')).toThrow('no place');
  });
});
