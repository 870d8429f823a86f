import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchor } from '../../docs/.vitepress/anchor.ts';
import { DOCUMENTS, EXAMPLE_READMES, prose, read, ROOT, sections } from './markdown.ts';

describe.each([...DOCUMENTS, ...EXAMPLE_READMES])('%s', (document) => {
  const links = [...prose(read(document)).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');

  it('all links lead to existing files and headings', () => {
    const broken = links.filter((link) => !link.startsWith('https://') && !resolves(link));
    expect(broken).toEqual([]);
  });

  function resolves(link: string): boolean {
    const [path = '', fragment] = link.split('#', 2);
    const target = path === '' ? document : join(dirname(document), path);
    if (!existsSync(join(ROOT, target))) return false;
    if (fragment === undefined) return true;
    return sections(read(target)).some(({ title }) => anchor(title) === fragment);
  }
});
