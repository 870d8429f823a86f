import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENTS } from '../../docs/.vitepress/contents.ts';
import { DOCUMENTS, ROOT, sorted } from './markdown.ts';

interface Page {
  readonly path: string;
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly sources: readonly string[];
}

let site = '';
let pages: ReadonlyMap<string, Page> = new Map();

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'quiesce-site-'));
  // A link between pages that leads nowhere ends it with 1, as does a file that is not in the repository.
  const vitepress = join(ROOT, 'node_modules/.bin/vitepress');
  await promisify(execFile)(vitepress, ['build', 'docs', '--outDir', site], { cwd: ROOT });
  const paths = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  pages = new Map(paths.filter((path) => path !== '404.html').map((path) => [path, readPage(path)]));
}, 300_000);

afterAll(() => rm(site, { recursive: true, force: true }));

describe('the site', () => {
  it('has every document in its sidebar, once', () => {
    const listed = CONTENTS.flatMap(({ documents }) => documents);
    expect(sorted(listed).filter((path) => !/^(examples|programs|bench)\//.test(path))).toEqual(
      sorted(DOCUMENTS).filter((path) => path !== 'README.md'),
    );
  });

  it('leads to every page from every page but its home', () => {
    const reachable = new Set(targetsOf(page('guarantees.html')).map(([path]) => path));
    expect([...pages.keys()].filter((path) => !reachable.has(path))).toEqual([]);
  });

  it('links to pages, headings and files that are there', () => {
    const broken = [...pages.values()].flatMap((from) =>
      targetsOf(from)
        .filter(([path, id]) => !leadsSomewhere(path, id))
        .map((target) => `${from.path}: ${target.join('#')}`),
    );
    expect(broken).toEqual([]);
  });

  it('shows the plots and the screenshots', () => {
    const images = ['simulation.html', 'verify.html'].flatMap((path) => page(path).sources);
    expect(images).toHaveLength(6);
    expect(images.filter((source) => !source.startsWith('data:') && !existsSync(join(site, source)))).toEqual(
      [],
    );
  });
});

function page(path: string): Page {
  const found = pages.get(path);
  if (!found) throw new Error(`There is no page ${path}.`);
  return found;
}

function readPage(path: string): Page {
  const { document } = parseHTML(readFileSync(join(site, path), 'utf8'));
  const values = (selector: string, name: string) =>
    [...document.querySelectorAll(selector)].map((element) => element.getAttribute(name) ?? '');
  return {
    path,
    ids: new Set(values('[id]', 'id')),
    links: values('a[href]', 'href'),
    sources: values('.vp-doc img', 'src'),
  };
}

/** The files that a page links to, each with a heading; links to other sites are left out. */
function targetsOf({ path, links }: Page): (readonly [path: string, id: string])[] {
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const { pathname, hash } = new URL(link, `http://site/${path}`);
      return [fileOf(pathname), decodeURIComponent(hash.slice(1))];
    });
}

function fileOf(pathname: string): string {
  return relative('/', pathname.endsWith('/') ? `${pathname}index.html` : pathname);
}

function leadsSomewhere(path: string, id: string): boolean {
  const target = pages.get(path);
  if (target) return id === '' || target.ids.has(id);
  return existsSync(join(site, path));
}
