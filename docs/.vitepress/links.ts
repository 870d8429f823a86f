import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { MarkdownRenderer, UserConfig } from 'vitepress';
import { hasPage, linkedFile, pageOf, ROOT } from './repository.ts';

/** Where the site has files of the repository that are no pages: as text, whatever a host takes `.ts` for. */
const FILES = '/files/';

export interface RepositoryLinks {
  readonly markdown: (md: MarkdownRenderer) => void;
  readonly buildEnd: (site: { readonly outDir: string }) => void;
  readonly plugin: NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number];
}

/** Links are written as the repository has its files. The site has some elsewhere, and links there. */
export function repositoryLinks(): RepositoryLinks {
  const files = new Set<string>();

  function siteLink(href: string, document: string): string {
    if (/^(#|[a-z]+:)/.test(href)) return href;
    const [path = '', fragment] = href.split('#', 2);
    const target = linkedFile(normalize(join(dirname(document), path)));
    if (hasPage(target)) return `/${pageOf(target)}${fragment === undefined ? '' : `#${fragment}`}`;
    files.add(target);
    return `${FILES}${target}.txt`;
  }

  return {
    markdown: (md) => {
      md.core.ruler.push('repository-links', ({ tokens, env }) => {
        const { realPath, path } = env;
        const document = String(realPath ?? path).slice(ROOT.length + 1);
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null;
          if (href !== null) token.attrSet('href', siteLink(href, document));
        }
      });
    },
    buildEnd: ({ outDir }) => {
      for (const file of files) {
        const copy = join(outDir, FILES, `${file}.txt`);
        mkdirSync(dirname(copy), { recursive: true });
        copyFileSync(join(ROOT, file), copy);
      }
    },
    plugin: {
      name: 'repository-files',
      configureServer: (server) => {
        server.middlewares.use(FILES, (request, response, next) => {
          const file = request.url?.slice(1).replace(/\.txt$/, '') ?? '';
          if (!files.has(file)) return next();
          response.setHeader('Content-Type', 'text/plain; charset=utf-8');
          response.end(readFileSync(join(ROOT, file)));
        });
      },
    },
  };
}
