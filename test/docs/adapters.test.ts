import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { codeBlocks, codeSpans, firstColumn, read, ROOT, sorted } from './markdown.ts';

const CONFORMANCE = join(ROOT, 'packages/conformance/src');
const document = read('docs/adapters.md');

describe('docs/adapters.md', () => {
  it('docs/adapters.md lists the routes of the contract', () => {
    const contract = readFileSync(join(CONFORMANCE, 'contract.ts'), 'utf8');
    const routes = codeSpans(contract).filter((code) => /^[A-Z]+ \//.test(code));
    const documented = firstColumn(document, 'The contract').flatMap((cell) => codeSpans(cell));
    expect(documented).toEqual(routes);
  });

  it('docs/adapters.md lists the groups of the suite', () => {
    const suite = join(CONFORMANCE, 'suite');
    const groups = readdirSync(suite).flatMap((file) =>
      [...readFileSync(join(suite, file), 'utf8').matchAll(/describe(?:\.runIf\(\w+\))?\('([^']+)'/g)].map(
        (match) => match[1],
      ),
    );
    const documented = firstColumn(document, 'The groups of the suite');
    expect(sorted(documented)).toEqual(sorted(groups.filter((group) => group !== undefined)));
  });
});

// The example is a test: importing it runs it here.
describe('the example of a test of your own in docs/adapters.md', async () => {
  const example = codeBlocks(document).find(({ code }) => code.includes("from 'vitest'"));
  const folder = await mkdtemp(join(import.meta.dirname, '.example-'));
  afterAll(() => rm(folder, { recursive: true }));
  const file = join(folder, 'example.ts');
  await writeFile(file, example?.code ?? '');
  await import(file);
});
