import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeBlocks, prose, read, ROOT, sections } from './markdown.ts';

const packages = readdirSync(join(ROOT, 'packages'));

/** The README that npm shows. */
describe.each(packages)('packages/%s/README.md', (folder) => {
  const readme = read(`packages/${folder}/README.md`);
  const { name, bin, exports, peerDependencies = {} } = JSON.parse(read(`packages/${folder}/package.json`));

  it('the README names the package, and shows how to install it with its peers, or how to run it', () => {
    expect(sections(readme)[0]?.title).toBe(name);
    const [first = ''] = codeBlocks(readme)[0]?.code.split('\n') ?? [];
    const words = bin ? ['npx', name] : ['npm', 'install', name, ...Object.keys(peerDependencies)];
    expect(first.split(' ')).toEqual(expect.arrayContaining(words));
  });

  it('the README shows code, and links to existing documents', () => {
    const example = exports['.'] ? 'js' : 'sh';
    expect(codeBlocks(readme).filter(({ language }) => language === example)).not.toEqual([]);
    const links = [...prose(readme).matchAll(/\]\(([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links).not.toEqual([]);
    expect(links.filter((link) => !existsSync(join(ROOT, 'packages', folder, link)))).toEqual([]);
  });
});
