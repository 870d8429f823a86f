import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageManager } from '../../scripts/pack.ts';
import type { COMPILERS } from './workspace.ts';

const require = createRequire(import.meta.url);

const TSX = require.resolve('tsx/cli');
const TS_NODE = require.resolve('ts-node/dist/bin.js');
const TS_NODE_LOADER = pathToFileURL(require.resolve('ts-node/esm.mjs')).href;
const JEST = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');

/** A way to load the packages, named as in a row of docs/loading.md. */
interface Way {
  readonly name: string;
  /** Arguments of Node. */
  readonly words: readonly string[];
  /** True if it is part of `test`; the others are part of `test:long`. */
  readonly isQuick?: boolean;
  /** False if the running Node version does not support it. */
  readonly isPossible?: boolean;
}

/** Ways to start a service. */
export const STARTS: readonly Way[] = [
  { name: '`node`, by `import`', words: ['serve.mjs'], isQuick: true },
  { name: '`node`, by `require`', words: ['cjs/serve.js'], isQuick: true },
  { name: '`node --watch`, by `import`', words: ['--watch', 'serve.mjs'] },
  { name: '`node --watch`, by `require`', words: ['--watch', 'cjs/serve.js'] },
  {
    name: '`node`, types stripped',
    words: ['serve.ts'],
    isQuick: true,
    // Node 22.18 and later; the types in use are those of Node 20.
    isPossible: 'typescript' in process.features && process.features.typescript === 'strip',
  },
  { name: 'tsx, ES modules', words: [TSX, 'serve.ts'] },
  { name: 'tsx, CommonJS', words: [TSX, 'cjs/serve.ts'] },
  { name: 'ts-node, ES modules', words: ['--no-warnings', '--loader', TS_NODE_LOADER, 'serve.ts'] },
  { name: 'ts-node, CommonJS', words: [TS_NODE, 'cjs/serve.ts'] },
];

/** Ways to run tests. */
export const RUNNERS: readonly Way[] = [
  { name: 'Jest, CommonJS', words: [JEST, '--rootDir', 'cjs', '--detectOpenHandles'], isQuick: true },
  {
    name: 'Jest, ES modules',
    words: [
      '--no-warnings',
      '--experimental-vm-modules',
      JEST,
      '--detectOpenHandles',
      '--testMatch',
      '**/jest.test.mjs',
    ],
  },
  { name: 'Vitest', words: ['node_modules/vitest/vitest.mjs', 'run', 'vitest.test.mjs'] },
  { name: '`node:test`, by `import`', words: ['--test', 'node-test.mjs'], isQuick: true },
  { name: '`node:test`, by `require`', words: ['--test', 'cjs/node-test.js'] },
];

/** Compiler settings. */
export interface Setting {
  readonly name: string;
  readonly words: (version: keyof typeof COMPILERS) => readonly string[];
  /** Folder in the project; in `cjs` the package is CommonJS. */
  readonly folder: '.' | 'cjs';
}

const modules = (module: string, moduleResolution: string): readonly string[] => [
  '--module',
  module,
  '--moduleResolution',
  moduleResolution,
];

/** Ways in which TypeScript resolves modules. */
export const SETTINGS: readonly Setting[] = [
  {
    // TypeScript 7 has removed `node10`.
    name: '`commonjs`, `node10`',
    words: (version) => modules('commonjs', version === '7' ? 'bundler' : 'node10'),
    folder: 'cjs',
  },
  { name: '`node16`, ES modules', words: () => modules('node16', 'node16'), folder: '.' },
  { name: '`node16`, CommonJS', words: () => modules('node16', 'node16'), folder: 'cjs' },
  { name: '`nodenext`, ES modules', words: () => modules('nodenext', 'nodenext'), folder: '.' },
  { name: '`nodenext`, CommonJS', words: () => modules('nodenext', 'nodenext'), folder: 'cjs' },
  { name: '`esnext`, `bundler`', words: () => modules('esnext', 'bundler'), folder: '.' },
  { name: '`preserve`', words: () => modules('preserve', 'bundler'), folder: '.' },
];

/** Package managers that install the packages from their tarballs. */
export const INSTALLERS: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  {
    name: 'pnpm 10',
    command: ['npx', '-y', packageManager(), 'install', '--prefer-offline', '--no-frozen-lockfile'],
  },
];
