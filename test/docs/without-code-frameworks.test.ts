import { describe, expect, it } from 'vitest';
import { documentOf, PROSE_END } from '../../bench/frameworks/document.ts';
import { KNOWN } from '../../bench/frameworks/framework.ts';
import { FRAMEWORKS } from '../../bench/frameworks/frameworks.ts';
import { readResults } from '../../bench/frameworks/results.ts';
import { firstColumn, read, tableRows } from './markdown.ts';

const document = read('docs/without-code-frameworks.md');
const results = readResults();

describe('docs/without-code-frameworks.md', () => {
  it('docs/without-code-frameworks.md shows the measured results', () => {
    const [, written = ''] = document.split(PROSE_END);
    expect(written.trim()).toBe(documentOf(results));
  });

  it('docs/without-code-frameworks.md has every framework, with a star if the program only follows its template', () => {
    const rows = firstColumn(document, 'The result');
    const expected = FRAMEWORKS.map(({ name, template }) => {
      return template.writtenBecause === undefined ? name : `${name} \\*`;
    });
    expect(rows).toEqual(expected);
  });

  it('docs/without-code-frameworks.md explains each probe that fails with the preload', () => {
    const unexplained = FRAMEWORKS.flatMap(({ id }) => {
      const failed = Object.entries(results[id]?.with?.probes ?? {}).filter(
        ([, probe]) => probe.verdict === 'fail',
      );
      return failed.filter(([probe]) => !(probe in KNOWN)).map(([probe]) => `${id}: ${probe}`);
    });
    expect(unexplained).toEqual([]);
  });

  it('docs/without-code-frameworks.md has the number of probes and failures of each framework', () => {
    for (const [, , asked = '', without = '', changed = ''] of tableRows(document, 'The result')) {
      expect(Number(without)).toBeLessThan(Number.parseInt(asked, 10));
      expect(Number(changed)).toBeLessThan(Number(without));
    }
  });
});
