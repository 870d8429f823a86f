import type { DefaultTheme } from 'vitepress';
import { documentsIn, pageOf, readmesBelow, titleOf } from './repository.ts';

interface Entry {
  /** Its path in the repository. */
  readonly document: string;
  /** What a reader finds there; without it, the first heading of the document. */
  readonly title?: string;
  /** The section that the entry leads to. Its page has an entry of its own. */
  readonly section?: string;
}

interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** Whether the sidebar shows only the title at first. */
  readonly isClosed?: boolean;
}

/** Entries by the paths of their documents in `docs`, without the ending. A `#` stands before a section. */
function docs(titles: Readonly<Record<string, string>>): Entry[] {
  return Object.entries(titles).map(([path, title]) => {
    const [name = '', section] = path.split('#', 2);
    return { document: `docs/${name}.md`, title, ...(section === undefined ? {} : { section }) };
  });
}

const named = (documents: readonly string[]): Entry[] => documents.map((document) => ({ document }));

const withoutReadme = (folder: string): string[] =>
  documentsIn(folder).filter((path) => !path.endsWith('README.md'));

/** All pages, by what their reader wants to do. Navigation and sidebar are made of it. */
export const CONTENTS: readonly Group[] = [
  {
    title: 'First steps',
    entries: docs({
      'getting-started': 'Getting Started',
      'recipes/first-shutdown': 'What a shutdown looks like',
      init: 'Set up by command: create-quiesce',
      'recipes/README': 'Recipes by task',
      faq: 'Questions and answers',
      support: 'Supported versions and platforms',
    }),
  },
  {
    title: 'Use it with your framework',
    entries: docs({
      'guides/express': 'Express: order of middleware',
      'guides/koa': 'Koa',
      fastify: 'Fastify: hooks, plugins, app.close()',
      'frameworks#nestjs': 'NestJS',
      frameworks: 'Hono, Next.js, hapi, gRPC and others',
      'without-code': 'Next.js and others by a preload',
      'close-server': 'Close one server in a running process',
      'beside-other-libraries': 'Beside Apollo, OpenTelemetry, Prisma …',
    }),
  },
  {
    title: 'Finish work, close resources',
    entries: docs({
      steps: 'Close databases: onFlush, onClose',
      'recipes/database-last': 'Close the database last',
      'recipes/flush-logs': 'Flush logs and metrics',
      jobs: 'Background tasks, workers, schedulers',
      'recipes/queue-worker': 'Drain a queue worker',
      'recipes/uploads-and-downloads': 'Long uploads and downloads',
      'recipes/two-services': 'Two services in one process',
    }),
  },
  {
    title: 'Streams and connections',
    entries: docs({
      websockets: 'WebSockets, Socket.IO, event streams',
      'ai-streaming': 'AI answers and MCP servers',
      'long-lived': 'Thousands of long-lived clients',
      http2: 'HTTP/2',
    }),
  },
  {
    title: 'Develop and test',
    entries: docs({
      'guides/test-runners': 'Vitest, Jest and supertest',
      'recipes/in-a-test': 'Stop a server in a test',
      testing: 'Test a shutdown on a fake clock',
      'recipes/ci': 'Verify the shutdown in CI',
      verify: 'quiesce verify: judge any server',
      loading: 'TypeScript, CommonJS, bundles',
      'guides/dev-servers': 'nodemon, node --watch, tsx',
    }),
  },
  {
    title: 'Deploy',
    entries: docs({
      deployment: 'Configurations to copy',
      'recipes/docker': 'Docker and Compose',
      'recipes/kubernetes': 'Kubernetes',
      'recipes/systemd': 'systemd',
      'recipes/pm2': 'pm2',
      cluster: 'node:cluster: rolling restarts',
      health: 'Health routes and checks',
      settings: 'Times for balancers and platforms',
      doctor: 'quiesce doctor: check the times',
    }),
  },
  {
    title: 'Operate',
    entries: docs({
      'recipes/at-night': 'Read a log and a report',
      report: 'Every field of the report',
      observability: 'Metrics, dashboard, alerts',
      'recipes/kept-alive': 'What keeps a process alive',
      plan: 'What Quiesce decides by itself',
      faults: 'What goes wrong, and what follows',
      'threat-model': 'Threat model',
    }),
  },
  {
    title: 'Reference',
    entries: docs({
      guarantees: 'Guarantees and their conditions',
      options: 'Options',
      phases: 'States, events, log lines, exit',
      errors: 'Error codes',
      adapters: 'Adapters for other frameworks',
      runtimes: 'Node, worker threads, Bun, Deno',
      releases: 'Versions, provenance, size',
      upgrade: 'Upgrade from 0.1.0',
    }),
  },
  {
    title: 'Compare',
    entries: [
      ...docs({
        peers: 'Other libraries, measured',
        'without-code-frameworks': 'Stock servers of 17 frameworks',
        'verify-servers': 'Verdicts on 22 other servers',
        rolling: 'Rolling restarts behind proxies',
        simulation: 'A deploy of 1,000 pods, simulated',
        'cli-programs': 'Command line programs, preloaded',
      }),
      { document: 'bench/README.md', title: 'Cost per request and connection' },
    ],
  },
  {
    title: 'Migrate',
    entries: [
      ...docs({ 'migrate/README': 'From another library', 'migrate/snippets': 'From a copied snippet' }),
      ...named(withoutReadme('docs/migrate').filter((path) => !path.endsWith('snippets.md'))),
    ],
    isClosed: true,
  },
  {
    title: 'Examples',
    entries: named([
      'examples/README.md',
      ...readmesBelow('examples'),
      ...readmesBelow('examples/deployment'),
      ...readmesBelow('programs'),
    ]),
    isClosed: true,
  },
  {
    title: 'Decisions',
    entries: named(['docs/decisions/README.md', ...withoutReadme('docs/decisions')]),
    isClosed: true,
  },
  {
    title: 'Project',
    entries: [
      { document: 'README.md', title: 'README' },
      ...named([...documentsIn('.').filter((path) => path !== 'README.md'), 'docs/upstream/README.md']),
    ],
    isClosed: true,
  },
];

/** The parts that the head of every page links to, by their first page. */
const IN_NAV = new Set(['First steps', 'Reference', 'Compare', 'Migrate', 'Examples']);

function link({ document, section }: Entry): string {
  const page = `/${pageOf(document).replace(/(index)?\.md$/, '')}`;
  return section === undefined ? page : `${page}#${section}`;
}

export const sidebar: DefaultTheme.SidebarItem[] = CONTENTS.map(({ title, entries, isClosed = false }) => ({
  text: title,
  collapsed: isClosed,
  items: entries.map((entry) => ({ text: entry.title ?? titleOf(entry.document), link: link(entry) })),
}));

export const nav: DefaultTheme.NavItem[] = CONTENTS.filter(({ title }) => IN_NAV.has(title)).flatMap(
  ({ title, entries: [first] }) => (first ? [{ text: title, link: link(first) }] : []),
);
