import type { DefaultTheme } from 'vitepress';
import { documentsIn, pageOf, readmesBelow, titleOf } from './repository.ts';

interface Group {
  readonly title: string;
  /** By their paths in the repository. */
  readonly documents: readonly string[];
}

const docs = (...names: readonly string[]): string[] => names.map((name) => `docs/${name}.md`);

/** All pages, in the order in which they are read. Navigation and sidebar are made of it. */
export const CONTENTS: readonly Group[] = [
  {
    title: 'Guide',
    documents: docs(
      'guarantees',
      'phases',
      'plan',
      'options',
      'settings',
      'without-code',
      'deployment',
      'loading',
      'runtimes',
      'health',
      'steps',
      'jobs',
      'report',
      'faq',
    ),
  },
  {
    title: 'Recipes',
    documents: [
      'docs/recipes/README.md',
      ...docs(
        'recipes/first-shutdown',
        'recipes/database-last',
        'recipes/flush-logs',
        'recipes/queue-worker',
        'recipes/uploads-and-downloads',
        'recipes/two-services',
        'recipes/kubernetes',
        'recipes/docker',
        'recipes/pm2',
        'recipes/systemd',
        'recipes/in-a-test',
        'recipes/ci',
        'recipes/kept-alive',
        'recipes/at-night',
      ),
    ],
  },
  {
    title: 'Connections',
    documents: docs('websockets', 'long-lived', 'ai-streaming', 'http2', 'close-server'),
  },
  {
    title: 'Operation',
    documents: docs('observability', 'cluster', 'simulation', 'faults', 'cli-programs', 'threat-model'),
  },
  { title: 'Frameworks', documents: docs('fastify', 'frameworks', 'beside-other-libraries', 'adapters') },
  { title: 'Tools', documents: docs('init', 'testing', 'verify', 'doctor', 'errors') },
  {
    title: 'Compare',
    documents: ['docs/peers.md', 'docs/without-code-frameworks.md', 'docs/rolling.md', 'bench/README.md'],
  },
  {
    title: 'From another library',
    documents: [
      'docs/migrate/README.md',
      ...documentsIn('docs/migrate').filter((path) => !path.endsWith('README.md')),
    ],
  },
  {
    title: 'Examples',
    documents: [
      'examples/README.md',
      ...readmesBelow('examples'),
      ...readmesBelow('examples/deployment'),
      ...readmesBelow('programs'),
    ],
  },
  {
    title: 'Decisions',
    documents: [
      'docs/decisions/README.md',
      ...documentsIn('docs/decisions').filter((path) => !path.endsWith('README.md')),
    ],
  },
  {
    title: 'Project',
    documents: [
      ...documentsIn('.').filter((path) => path !== 'README.md'),
      'docs/upstream/README.md',
      'docs/upgrade.md',
      'docs/releases.md',
    ],
  },
];

const link = (document: string): string => `/${pageOf(document).replace(/(index)?\.md$/, '')}`;

export const sidebar: DefaultTheme.SidebarItem[] = CONTENTS.map(({ title, documents }) => ({
  text: title,
  items: documents.map((document) => ({ text: titleOf(document), link: link(document) })),
}));

/** The first page of each part that has one of its own up there. */
export const nav: DefaultTheme.NavItem[] = CONTENTS.filter(({ title }) =>
  ['Guide', 'Recipes', 'Tools', 'Compare', 'Examples'].includes(title),
).map(({ title, documents: [first = ''] }) => ({ text: title, link: link(first) }));
