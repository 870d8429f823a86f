import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { codeBlocks, DOCUMENTS, read, ROOT } from './markdown.ts';

/** Marks an omission in an excerpt. */
const OMISSION = /^\s*\/\/ …\n/m;

const excerpts = DOCUMENTS.flatMap((document) =>
  codeBlocks(read(document)).flatMap(({ excerptOf, code, line }) =>
    excerptOf === undefined ? [] : [{ place: `${document}:${line}`, path: excerptOf, code }],
  ),
);

it.each(excerpts)('the excerpt at $place is still in $path', ({ path, code }) => {
  const source = readFileSync(join(ROOT, path), 'utf8');
  let from = 0;
  for (const part of code.split(OMISSION)) {
    const at = source.indexOf(part, from);
    expect(at, `the part that begins with "${part.split('\n', 1)[0]}"`).toBeGreaterThanOrEqual(0);
    from = at + part.length;
  }
});
