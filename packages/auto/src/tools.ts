import { realpathSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Packages whose programs are tools for developers: builds, tests, previews, package managers. Ctrl+C must end them at once, and
 * they serve no clients.
 */
const TOOLS: ReadonlySet<string> = new Set(
  [
    'npm pnpm yarn @yarnpkg/cli-dist corepack lerna nx turbo verdaccio vitest tinypool jest jest-cli',
    'jest-worker mocha ava tap @tapjs/run karma cypress playwright playwright-core @playwright/test',
    '@wdio/cli testcafe @web/test-runner @web/dev-server vite vite-node webpack webpack-cli',
    'webpack-dev-server @rspack/cli rollup esbuild parcel @angular/cli @vue/cli-service react-scripts',
    '@craco/craco ember-cli expo metro react-native @storybook/cli storybook @docusaurus/core vitepress',
    'vuepress @11ty/eleventy gatsby-cli wrangler miniflare netlify-cli vercel firebase-tools serverless',
    'serverless-offline browser-sync live-server nodemon ts-node-dev prisma drizzle-kit typescript eslint',
  ].flatMap((names) => names.split(' ')),
);
/** Package managers outside of `node_modules`, such as those of Corepack. */
const MANAGER = /^(npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)\b.*\.c?js$/;
/** Words by which a framework starts its development server. */
const FOR_DEVELOPMENT = new Set(['dev', 'develop', 'serve:dev']);

interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Returns the name of the tool that this program is; `undefined` for a service. */
export function toolOf({ argv, env }: Program): string | undefined {
  // Set for the files that `node --test` runs.
  if (env['NODE_TEST_CONTEXT'] !== undefined) return 'node --test';
  const [, script, word = ''] = argv;
  if (script === undefined) return undefined;
  const path = realPath(script);
  const packaged = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1]?.replace('\\', '/');
  if (packaged === undefined) return MANAGER.test(basename(path)) ? basename(path) : undefined;
  if (TOOLS.has(packaged)) return packaged;
  // The program of a framework. A script of the app is a service, regardless of NODE_ENV.
  const isForDevelopment = FOR_DEVELOPMENT.has(word) || env['NODE_ENV'] === 'development';
  return isForDevelopment ? `${packaged}, for development` : undefined;
}

/** Commands are symbolic links to their scripts. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
