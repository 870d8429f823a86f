import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { anchor } from './anchor.ts';
import { nav, sidebar } from './contents.ts';
import { inlineCode } from './inline-code.ts';
import { repositoryLinks } from './links.ts';
import { writeLlmsTxt } from './llms.ts';
import { pictures } from './pictures.ts';
import { pageOf, ROOT, WITHOUT_PAGE } from './repository.ts';
import { summaryOf } from './summary.ts';

const links = repositoryLinks();

export default defineConfig({
  title: 'Quiesce',
  description:
    'Graceful shutdown for Node.js HTTP services: Express, Koa, Fastify, NestJS and node:http stop without losing a request.',
  lang: 'en',
  head: [
    ['link', { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#0f766e' }],
  ],
  // The whole repository: the README, the examples and the architecture have pages, too.
  srcDir: '..',
  srcExclude: [...WITHOUT_PAGE],
  rewrites: pageOf,
  outDir: '.vitepress/dist',
  cacheDir: '.vitepress/cache',
  markdown: {
    // With a contrast of 4.5 or more on the ground of code blocks.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: anchor },
    config: (md) => {
      md.use(links.markdown);
      md.use(inlineCode);
      md.use(pictures);
    },
  },
  themeConfig: {
    logo: '/logo.svg',
    nav,
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    footer: { message: 'MIT licence' },
  },
  transformPageData: ({ filePath, frontmatter }) =>
    frontmatter['description'] === undefined ? { description: summaryOf(filePath) } : undefined,
  buildEnd: (site) => {
    links.buildEnd(site);
    writeLlmsTxt(site.outDir);
  },
  vite: {
    plugins: [links.plugin],
    publicDir: join(ROOT, 'docs/public'),
    // The way that VitePress documents for a component of its theme.
    resolve: {
      alias: [
        {
          find: /^\.\/VPSidebarGroup\.vue$/,
          replacement: join(ROOT, 'docs/.vitepress/theme/sidebar-when-visible.ts'),
        },
      ],
    },
  },
});
