import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flags } from '../../packages/quiesce/src/flags.ts';
import { VERIFY_ERROR_CODES } from '../../packages/verify/src/errors.ts';
import { PROBES } from '../../packages/verify/src/probes/index.ts';
import { RANK_WORDS, RANKS } from '../../packages/verify/src/report/rank.ts';
import { OUTCOMES } from '../../packages/verify/src/wire/outcome.ts';
import { codeBlocks, codeSpans, firstColumn, read, ROOT, tableRows } from './markdown.ts';
import { needsOf } from './probe-needs.ts';

const document = read('docs/verify.md');

/** Returns the code in the first column of a table. */
function codes(title: string): string[] {
  return firstColumn(document, title).flatMap((cell) => codeSpans(cell));
}

describe('docs/verify.md', () => {
  it('docs/verify.md has one row for each option: flag, name in code, description, default', () => {
    const rows = tableRows(document, 'Options');
    const expected = Object.entries(flags()).map(([name, { flags: flag, description }]) => {
      const [, sentence = description, byDefault = ''] = /^(.*) \(default: (.*)\)$/.exec(description) ?? [];
      return [`\`${flag}\``, `\`${name}\``, sentence, byDefault];
    });
    expect(rows).toEqual(expected);
  });

  it('docs/verify.md has one row for each probe: requirement, precedent, fix, needs', async () => {
    const expected: string[][] = [];
    for (const probe of PROBES) {
      const { id, title, precedent, fix } = probe;
      expected.push([`\`${id}\``, title, precedent, fix, await needsOf(probe)]);
    }
    expect(tableRows(document, 'Probes')).toEqual(expected);
  });

  it('docs/verify.md has every outcome, every rank and every error code', () => {
    expect(codes('What a failure costs')).toEqual([...RANKS]);
    expect(codes('Outcomes')).toEqual([...OUTCOMES]);
    expect(codes('Errors')).toEqual([...VERIFY_ERROR_CODES]);
  });

  it('docs/verify.md shows output in the current format', () => {
    const output = codeBlocks(document).find(({ code }) => code.includes('seed 1234'))?.code ?? '';
    const text = output.replaceAll(/\s+/g, ' ');
    const lines = [...output.matchAll(/^[✓✗–] ([a-z\d-]+) {2,}/gm)].map(([, id]) => id);
    expect(lines.length).toBeGreaterThan(20);
    expect(PROBES.map(({ id }) => id)).toEqual(expect.arrayContaining(lines));
    const headings = [...output.matchAll(/^✗ ([a-z-]+) · (.+)$/gm)];
    const failed = headings.map(([, id]) => id);
    const ranks: readonly string[] = Object.values(RANK_WORDS);
    expect(headings.filter(([, , rank = '']) => !ranks.includes(rank))).toEqual([]);
    expect(failed.length).toBeGreaterThan(0);
    for (const { title, precedent, fix } of PROBES.filter(({ id }) => failed.includes(id))) {
      expect(text).toContain(`has to hold ${title} seen`);
      expect(text).toContain(`precedent ${precedent} to try ${fix}`);
    }
  });

  it('docs/verify.md shows a comparison in the current format', () => {
    const table = codeBlocks(document).find(({ code }) => code.includes('with @quiesce/auto'))?.code ?? '';
    const asked = [...table.matchAll(/^([a-z\d-]+) +[✓✗–] /gm)].map(([, id]) => id);
    const skipped = /skipped, because [^:]+: ([\s\S]+)$/.exec(table)?.[1]?.trim().split(/,\s+/) ?? [];
    const ids = PROBES.map(({ id }) => id);
    expect(asked).toEqual(ids.filter((id) => !skipped.includes(id)));
    expect(skipped).toEqual(ids.filter((id) => !asked.includes(id)));
  });

  it('the pictures of docs/verify.md exist and are small', () => {
    const pictures = [...document.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path = '']) =>
      join(ROOT, 'docs', path),
    );
    expect(pictures.length).toBeGreaterThan(1);
    for (const picture of pictures) {
      expect(existsSync(picture), picture).toBe(true);
      expect(readFileSync(picture).length).toBeLessThan(300_000);
    }
  });
});
