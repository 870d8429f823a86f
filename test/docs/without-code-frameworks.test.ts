import { describe, expect, it } from 'vitest';
import { documentOf, PROSE_END } from '../../bench/frameworks/document.ts';
import { KNOWN } from '../../bench/frameworks/framework.ts';
import { FRAMEWORKS } from '../../bench/frameworks/frameworks.ts';
import { readResults } from '../../bench/frameworks/results.ts';
import { firstColumn, read, tableRows } from './markdown.ts';

const document = read('docs/without-code-frameworks.md');
const results = readResults();

describe('docs/without-code-frameworks.md', () => {
  it('says what was measured', () => {
    const [, written = ''] = document.split(PROSE_END);
    expect(written.trim()).toBe(documentOf(results));
  });

  it('has every framework, with a star where its template is written in its shape', () => {
    const rows = firstColumn(document, 'The result');
    const expected = FRAMEWORKS.map(({ name, template }) => {
      return template.writtenBecause === undefined ? name : `${name} \\*`;
    });
    expect(rows).toEqual(expected);
  });

  it('says why each probe fails with the preload', () => {
    const unexplained = FRAMEWORKS.flatMap(({ id }) => {
      const failed = Object.entries(results[id]?.with?.probes ?? {}).filter(
        ([, probe]) => probe.verdict === 'fail',
      );
      return failed.filter(([probe]) => !(probe in KNOWN)).map(([probe]) => `${id}: ${probe}`);
    });
    expect(unexplained).toEqual([]);
  });

  it('counts for each framework what was asked, and what failed', () => {
    for (const [, , asked = '', without = '', changed = ''] of tableRows(document, 'The result')) {
      expect(Number(without)).toBeLessThan(Number.parseInt(asked, 10));
      expect(Number(changed)).toBeLessThan(Number(without));
    }
  });
});
