import { defineConfig } from 'vitepress';
import { anchor } from './anchor.ts';
import { nav, sidebar } from './contents.ts';
import { inlineCode } from './inline-code.ts';
import { repositoryLinks } from './links.ts';
import { pictures } from './pictures.ts';
import { pageOf, WITHOUT_PAGE } from './repository.ts';

const links = repositoryLinks();

export default defineConfig({
  title: 'Quiesce',
  description: 'Node.js HTTP services that stop without losing a request.',
  lang: 'en',
  // The whole repository: the README, the examples and the architecture have pages, too.
  srcDir: '..',
  srcExclude: [...WITHOUT_PAGE],
  rewrites: pageOf,
  outDir: '.vitepress/dist',
  cacheDir: '.vitepress/cache',
  markdown: {
    anchor: { slugify: anchor },
    config: (md) => {
      md.use(links.markdown);
      md.use(inlineCode);
      md.use(pictures);
    },
  },
  themeConfig: {
    nav,
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    footer: { message: 'MIT licence' },
  },
  transformPageData: ({ filePath }) => (filePath === 'README.md' ? { frontmatter: home } : undefined),
  buildEnd: links.buildEnd,
  vite: { plugins: [links.plugin] },
});

/** The README below a head of its own. */
const home = {
  layout: 'home',
  hero: {
    name: 'Quiesce',
    text: 'Stop without losing a request',
    tagline: 'For HTTP services on Node.js: Express, Koa, Fastify, and bare servers.',
    actions: [
      { theme: 'brand', text: 'Quick start', link: '/#quick-start' },
      { theme: 'alt', text: 'Guarantees', link: '/guarantees' },
      { theme: 'alt', text: 'Compare', link: '/peers' },
    ],
  },
};
