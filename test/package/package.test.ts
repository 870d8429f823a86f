import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer } from './consumer.ts';
import { sorted } from '../docs/markdown.ts';
import { RUNNERS, STARTS } from './loading.ts';
import { stopInFlight } from './stop.ts';
import {
  COMPILERS,
  ENTRY_POINTS,
  isLoadedBothWays,
  manifestOf,
  PACKAGES,
  type EntryPoint,
} from './workspace.ts';

/** Values that each module exports, in the order of code units. */
const EXPORTS = new Map(ENTRY_POINTS.map((entryPoint) => [entryPoint.module, valuesOf(entryPoint)]));
/** The packages with a peer dependency of the app, and that peer. */
const PEERS = PACKAGES.flatMap((name) =>
  Object.keys(manifestOf(name).peerDependencies ?? {}).map((peer) => [name, peer] as const),
);

/** Fields for commands and for imports. */
const MAIN = {
  command: ['dist/cli.js', 'src/cli.ts'],
  library: ['dist/index.js', 'src/index.ts'],
} as const;

function isCommand(name: string): boolean {
  return manifestOf(name).exports['.'] === undefined;
}

/** Returns the values in the API report. It lists a class as a value even if only its type is exported. */
function valuesOf({ folder, report, types }: EntryPoint): string[] {
  const text = readFileSync(join(folder, report), 'utf8');
  const declarations = readFileSync(join(folder, types), 'utf8');
  const typesOnly = new Set(
    [...declarations.matchAll(/^export type \{([^}]+)\}/gm)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  );
  const own = [...text.matchAll(/^export (?:(?:class|const|enum|function) (\w+)|(default) |\{ (\w+) \})/gm)]
    .map(([, ...names]) => names.find((name) => name !== undefined) ?? '')
    .filter((name) => !typesOnly.has(name));
  const others = [...text.matchAll(/^export \* from "(.+)";$/gm)].flatMap(([, module]) => {
    const found = ENTRY_POINTS.find((entryPoint) => entryPoint.module === module);
    return found ? valuesOf(found) : [`everything of ${module}`];
  });
  return sorted([...own, ...others]);
}

let consumer: Consumer;
beforeAll(async () => {
  consumer = await Consumer.create();
}, 300_000);
afterAll(() => consumer?.remove());

describe.each(PACKAGES)('the tarball of %s', (name) => {
  it('the tarball contains only the build, its sources, a manifest, a licence and command links', () => {
    const files = consumer.files(name);
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'LICENSE', ...MAIN[isCommand(name) ? 'command' : 'library']]),
    );
    expect(
      files.filter((file) => !/^((bin|dist|src|templates)\/.+|package\.json|README\.md|LICENSE)$/.test(file)),
    ).toEqual([]);
    expect(files.filter((file) => /(^|\/)tests?\/|\.test(-d)?\.|tsbuildinfo/.test(file))).toEqual([]);
  });

  it.runIf(name === 'core')('core is loaded as one module that it shares with the test kit', () => {
    const modules = consumer.files(name).filter((file) => file.endsWith('.js'));
    expect(modules.toSorted()).toEqual(['dist/engine.js', 'dist/index.js', 'dist/testing/index.js']);
  });

  it.runIf(isLoadedBothWays(manifestOf(name)))(
    'the build loads Node modules without `require`, which bundled ES modules lack',
    () => {
      for (const file of consumer.files(name).filter((path) => /^dist\/.+\.m?js$/.test(path))) {
        expect(consumer.read(name, file), file).not.toMatch(/^[^/*]*= (__toESM\()?require\("node:/m);
      }
    },
  );

  it('the tarball has the source of every built file', () => {
    const files = consumer.files(name);
    const orphans = files.filter((file) => {
      const source = file.replace(/^dist(.*)\.js$/, 'src$1.ts');
      return source !== file && !files.includes(source);
    });
    // The compiler does not remove the output of a moved source.
    expect(orphans, `delete packages/${name}/dist and tsconfig.tsbuildinfo, and build`).toEqual([]);
  });

  it('the packed manifest has no workspace references', () => {
    expect(consumer.read(name, 'package.json')).not.toMatch(/workspace:|catalog:/);
  });
});

describe('what npm installs', () => {
  it('npm installs nothing else with core', () => {
    const manifest: unknown = JSON.parse(consumer.read('core', 'package.json'));
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
      expect(manifest).not.toHaveProperty(kind);
    }
  });

  it.each(PEERS)('npm installs core with @quiesce/%s, and %s is that of the app', (name, peer) => {
    const manifest: unknown = JSON.parse(consumer.read(name, 'package.json'));
    expect(manifest).toHaveProperty(['dependencies', '@quiesce/core']);
    expect(manifest).toHaveProperty(['peerDependencies', peer]);
    expect(manifest).not.toHaveProperty(['dependencies', peer]);
  });
});

describe.each([
  ['import', 'load.mjs'],
  ['require', 'load.cjs'],
])('loaded by %s', (_how, script) => {
  it('each package exports its names, the same values either way, and every adapter the createDrain of core', async () => {
    const loaded: unknown = JSON.parse(await consumer.node(script, ...EXPORTS.keys()));
    for (const [name, names] of EXPORTS) {
      expect(loaded).toHaveProperty([name], {
        names: names.toSorted(),
        sameAsCore: names.includes('createDrain'),
        sameEitherWay: true,
      });
    }
  });
});

describe('the types', () => {
  it('the types compile with TypeScript 7', { timeout: 60_000 }, async () => {
    expect(await consumer.typeErrors(COMPILERS['7'])).toEqual([]);
  });
});

it.each(STARTS.filter(({ isQuick, isPossible = true }) => isQuick && isPossible))(
  'an app started by $name answers the request in flight on SIGTERM and ends by itself with 0',
  async ({ words }) => {
    const stopped = await stopInFlight(words, { cwd: consumer.folder });
    expect(stopped).toMatchObject({ code: 0, answer: 'done', connection: 'close' });
    expect(stopped.output).toMatch(/^database closed$/m);
    expect(stopped.output).toMatch(/^quiesce: SIGTERM: shutdown clean in/m);
  },
);

it.each(RUNNERS.filter(({ isQuick }) => isQuick))(
  'a test run by $name starts a service, leaves no handle open, and loads core once',
  { timeout: 60_000 },
  async ({ words }) => {
    expect(await consumer.test(words)).not.toContain('open handle');
  },
);

it.each(['--import', '--require'])(
  'a server without code of Quiesce answers the request in flight on SIGTERM with %s @quiesce/auto',
  async (flag) => {
    const stopped = await stopInFlight([flag, '@quiesce/auto', 'bare.mjs'], { cwd: consumer.folder });
    expect(stopped).toMatchObject({ code: 0, answer: 'done', connection: 'close' });
    expect(stopped.output).toMatch(/^quiesce: SIGTERM: shutdown clean in/m);
  },
);

describe('the command', () => {
  it('the installed command prints the version of its package', async () => {
    const manifest: unknown = JSON.parse(consumer.read('quiesce', 'package.json'));
    expect(manifest).toHaveProperty('version', (await consumer.bin('quiesce', '--version')).trim());
  });

  it('the installed command runs a command with the preload', async () => {
    expect(await consumer.bin('quiesce', 'run', '--', 'node', '-p', 'process.env.NODE_OPTIONS')).toMatch(
      /--require ".+@quiesce\/auto\/dist\/index\.js"/,
    );
  });

  it('the installed command judges the shutdown of a server', async () => {
    const words = [
      'verify',
      '--only',
      'in-flight-post,exit-status',
      '--seed',
      '1',
      '--',
      'node',
      'listen.mjs',
    ];
    const output = await consumer.bin('quiesce', ...words);
    expect(output).toMatch(/^✓ in-flight-post .*answered 200/m);
    expect(output).toMatch(/2 passed, 0 failed, 0 skipped in .* seed 1$/m);
  });
});
