import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { parseHTML } from 'linkedom';
import MiniSearch from 'minisearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENTS } from '../../docs/.vitepress/contents.ts';
import { DOCUMENTS, read, ROOT, sorted } from './markdown.ts';

interface Page {
  readonly path: string;
  readonly description: string;
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly sources: readonly string[];
}

let site = '';
let pages: ReadonlyMap<string, Page> = new Map();

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'quiesce-site-'));
  // The build exits with 1 for a dead link or a file that is missing in the repository.
  const vitepress = join(ROOT, 'node_modules/.bin/vitepress');
  await promisify(execFile)(vitepress, ['build', 'docs', '--outDir', site], { cwd: ROOT });
  const paths = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  pages = new Map(paths.filter((path) => path !== '404.html').map((path) => [path, readPage(path)]));
}, 300_000);

afterAll(() => rm(site, { recursive: true, force: true }));

describe('the site', () => {
  it('the sidebar of the site has every document exactly once', () => {
    const listed = CONTENTS.flatMap(({ entries }) => entries)
      .filter(({ section }) => section === undefined)
      .map(({ document }) => document);
    expect(sorted(listed).filter((path) => !/^(examples|programs|bench)\//.test(path))).toEqual(
      sorted(DOCUMENTS).filter((path) => path !== 'docs/index.md'),
    );
  });

  it('every page of the site except the home page links to every page', () => {
    const reachable = new Set(targetsOf(page('guarantees.html')).map(([path]) => path));
    expect([...pages.keys()].filter((path) => !reachable.has(path))).toEqual([]);
  });

  it('all links of the site lead to existing pages, headings and files', () => {
    const broken = [...pages.values()].flatMap((from) =>
      targetsOf(from)
        .filter(([path, id]) => !leadsSomewhere(path, id))
        .map((target) => `${from.path}: ${target.join('#')}`),
    );
    expect(broken).toEqual([]);
  });

  it('the site shows the plots, the screenshots and the demo', () => {
    const images = ['simulation.html', 'verify.html', 'index.html'].flatMap((path) => page(path).sources);
    expect(images).toHaveLength(8);
    expect(images.filter((source) => !source.startsWith('data:') && !existsSync(join(site, source)))).toEqual(
      [],
    );
  });
});

describe('the home', () => {
  it('the home page shows the comparison and the demo result of README.md', () => {
    const text = textOf('index.html');
    const [, figures = ''] = /^\*\*(.+)\*\*; /m.exec(read('README.md')) ?? [];
    expect(text).toContain(figures);
    expect(text).toContain('failed, of all probes asked');
  });

  it('the home page has a tab for each package manager and each framework', () => {
    const { document } = parseHTML(readFileSync(join(site, 'index.html'), 'utf8'));
    const tabs = [...document.querySelectorAll('.vp-code-group label')].map((label) => label.textContent);
    expect(tabs).toEqual(['npm', 'pnpm', 'yarn', 'Express', 'Koa', 'Fastify', 'node:http']);
  });
});

describe('every page', () => {
  it('every page has a description of its own', () => {
    const seen = new Map<string, string[]>();
    for (const { path, description } of pages.values()) {
      seen.set(description, [...(seen.get(description) ?? []), path]);
    }
    expect([...seen].filter(([text, paths]) => text.length < 20 || paths.length > 1)).toEqual([]);
  });
});

describe('the search', () => {
  it.each([
    ['install', 'getting-started'],
    ['cors', 'guides/express'],
    ['jest', 'guides/test-runners'],
    ['supertest', 'guides/test-runners'],
    ['nodemon', 'guides/dev-servers'],
    ['kubernetes', 'recipes/kubernetes'],
    ['windows', 'support'],
    ['koa', 'guides/koa'],
  ])('the search finds %s in %s among its first five results', (words, path) => {
    const found = search(words).slice(0, 5);
    expect(found.some((id) => id.startsWith(`/${path}.html`))).toBe(true);
  });
});

describe('llms.txt', () => {
  it('llms.txt has a line for every page, whose Markdown is beside it', () => {
    const lines = [...readFileSync(join(site, 'llms.txt'), 'utf8').matchAll(/^- \[.+?\]\(\/(\S+\.md)\)/gm)];
    const documents = lines.map(([, path = '']) => path);
    expect(documents.filter((path) => !existsSync(join(site, path)))).toEqual([]);
    const listed = documents.map((path) => path.replace(/\.md$/, '.html'));
    expect(sorted(listed)).toEqual(sorted(pages.keys()).filter((path) => path !== 'index.html'));
  });
});

/** Returns the pages that the site's search finds, best first, queried as by the search box. */
function search(words: string): string[] {
  const folder = join(site, 'assets/chunks');
  const name = readdirSync(folder).find((file) => file.startsWith('@localSearchIndexroot')) ?? '';
  const [, json = ''] =
    /^const \w+ ?= ?(['"`].+['"`]);\s*export/s.exec(readFileSync(join(folder, name), 'utf8')) ?? [];
  // A JavaScript string written by the bundler.
  const index: string = runInNewContext(json);
  const fields = ['title', 'titles', 'text'];
  const searchOptions = { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } };
  return MiniSearch.loadJSON(index, { fields, storeFields: ['title', 'titles'], searchOptions })
    .search(words)
    .map(({ id }) => String(id));
}

function textOf(path: string): string {
  const { document } = parseHTML(readFileSync(join(site, path), 'utf8'));
  return document.querySelector('main, .VPHome')?.textContent ?? '';
}

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
    description: values('meta[name=description]', 'content')[0] ?? '',
    ids: new Set(values('[id]', 'id')),
    links: values('a[href]', 'href'),
    sources: values('.vp-doc img', 'src'),
  };
}

/** Returns the files and headings that a page links to, without other sites. */
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
