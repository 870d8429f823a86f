import { intersects, validRange } from 'semver';
import type { Manifest } from './manifest.ts';

/** Frameworks that `quiesce init` supports, by the name that `--framework` takes. */
export const FRAMEWORKS = {
  express: { title: 'Express', adapter: '@quiesce/express', versions: '^4.18.0 || ^5.0.0' },
  koa: { title: 'Koa', adapter: '@quiesce/koa', versions: '^2.15.0 || ^3.0.0' },
  fastify: { title: 'Fastify', adapter: '@quiesce/fastify', versions: '^5.0.0' },
  'node-http': { title: 'node:http', adapter: '@quiesce/core', versions: '*' },
} as const;

export type FrameworkName = keyof typeof FRAMEWORKS;

export const FRAMEWORK_NAMES = ['express', 'koa', 'fastify', 'node-http'] as const;

/** A framework that creates or hides the server itself: the user must decide what to add, and where. */
export interface Host {
  readonly dependency: string;
  readonly title: string;
  readonly adapter: string;
  readonly fits: readonly string[];
}

/** The first match counts: a host depends on one of the frameworks above. */
export const HOSTS: readonly Host[] = [
  {
    dependency: '@nestjs/platform-fastify',
    title: 'NestJS on Fastify',
    adapter: '@quiesce/fastify',
    fits: [
      'await app.register(fastifyDrain); // before anything else is registered',
      "It closes Nest's Fastify, not Nest: leave enableShutdownHooks() out, and close Nest in a step:",
      "app.getHttpAdapter().getInstance().drain.onClose('nest', ({ trigger }) => {",
      "  if (trigger !== 'app.close()') return app.close(); // else it is Nest that waits for the drain",
      '});',
    ],
  },
  {
    dependency: '@nestjs/core',
    title: 'NestJS on Express',
    adapter: '@quiesce/express',
    fits: [
      'app.use(expressDrain(drain)); // before any other middleware',
      'drain.watch(app.getHttpServer()); // before app.listen()',
      "drain.onClose('nest', () => app.close()); // instead of enableShutdownHooks()",
    ],
  },
  {
    dependency: 'next',
    title: 'Next.js',
    adapter: '@quiesce/core',
    fits: [
      'next start creates its own server, and stops it itself. With a custom server:',
      'drain.watch(createServer(drain.handler(app.getRequestHandler()))).listen(3000);',
    ],
  },
  {
    dependency: '@hono/node-server',
    title: 'Hono',
    adapter: '@quiesce/core',
    fits: [
      'instead of serve(), with getRequestListener of @hono/node-server:',
      'drain.watch(createServer(drain.handler(getRequestListener(app.fetch)))).listen(3000);',
    ],
  },
  ...[
    ['@hapi/hapi', 'hapi'],
    ['@adonisjs/core', 'AdonisJS'],
    ['@react-router/serve', 'React Router'],
    ['@sveltejs/adapter-node', 'SvelteKit'],
    ['nuxt', 'Nuxt'],
    ['nitropack', 'Nitro'],
    ['restify', 'restify'],
    ['polka', 'Polka'],
  ].map(([dependency = '', title = '']) => ({
    dependency,
    title,
    adapter: '@quiesce/core',
    fits: [
      'There is no adapter for it. If it provides a request listener for node:http:',
      'drain.watch(createServer(drain.handler(listener))).listen(3000);',
    ],
  })),
];

export function hostOf({ dependencies }: Manifest): Host | undefined {
  return HOSTS.find(({ dependency }) => dependency in dependencies);
}

/** Returns the frameworks that a package depends on; devDependencies count only if there is no other. */
export function frameworksOf({ dependencies, devDependencies }: Manifest): FrameworkName[] {
  const found = among(dependencies);
  return found.length > 0 ? found : among(devDependencies);
}

/** Returns why the adapter does not support the version that a package depends on; empty if it does, or if that is unknown. */
export function versionObstacles(
  name: FrameworkName,
  { dependencies, devDependencies }: Manifest,
): readonly string[] {
  const range = dependencies[name] ?? devDependencies[name];
  const { title, adapter, versions } = FRAMEWORKS[name];
  if (range === undefined || validRange(range) === null || intersects(range, versions)) return [];
  return [`${adapter} takes ${title} ${versions}, and this package has ${range}: upgrade it first`];
}

function among(names: object): FrameworkName[] {
  return FRAMEWORK_NAMES.filter((name) => name in names);
}
