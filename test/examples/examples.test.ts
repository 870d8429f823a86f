import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXAMPLES, exampleFolder } from '../../scripts/examples.ts';
import { manifestOf, nameOf, PACKAGES, ROOT } from '../../scripts/packages.ts';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const OURS = new Map(PACKAGES.map((folder) => [nameOf(folder), `^${manifestOf(folder).version}`]));
const { catalog }: { readonly catalog: Readonly<Record<string, string>> } = parse(
  readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8'),
);

function manifestIn(name: string): Manifest {
  return JSON.parse(readFileSync(join(exampleFolder(name), 'package.json'), 'utf8'));
}

function dependenciesOf({
  dependencies,
  devDependencies,
}: Manifest): (readonly [name: string, version: string])[] {
  return Object.entries({ ...dependencies, ...devDependencies });
}

/** The only allowed version of each package: the published one, the one tested in this repository, or that of another example. */
const VERSIONS = new Map([
  ...EXAMPLES.flatMap((name) => dependenciesOf(manifestIn(name))),
  ...Object.entries(catalog),
  ...OURS,
]);

/** Returns the relative imports of a file. */
function relativeImports(text: string): string[] {
  const found = text.matchAll(/(?:from|import) '(\.[^']*)'|import\('(\.[^']*)'\)/g);
  return [...found].map(([, plain, dynamic]) => plain ?? dynamic ?? '');
}

it('examples/README.md has a line for each folder', () => {
  const listed = readFileSync(join(ROOT, 'examples/README.md'), 'utf8').matchAll(/\[[\w-]+\]\(([\w-]+)\)/g);
  expect(new Set([...listed].map(([, name]) => name))).toEqual(new Set(EXAMPLES));
});

describe.each(EXAMPLES)('the example %s', (name) => {
  const folder = exampleFolder(name);
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const manifest = manifestIn(name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !/^(node_modules|dist|\.data)(\/|$)/.test(path),
  );
  const programs = files.filter((path) => /\.(js|cjs|ts)$/.test(path));

  it('the example depends on published and tested versions', () => {
    const all = dependenciesOf(manifest);
    expect(all).toEqual(all.map(([dependency]) => [dependency, VERSIONS.get(dependency)]));
    for (const [, version] of all) expect(version).toMatch(/^\^?\d+\.\d+\.\d+$/);
  });

  it('the example imports nothing from outside its folder', () => {
    for (const program of programs) {
      for (const specifier of relativeImports(read(program))) {
        const target = join(dirname(program), specifier);
        expect(files, `${program} imports ${specifier}`).toContain(target);
      }
      expect(read(program)).not.toMatch(/@quiesce\/(test-kit|programs-|demo)/);
    }
  });

  it('the README of the example names existing commands and paths', () => {
    const readmes = files.filter((path) => path.endsWith('README.md'));
    expect(readmes).toContain('README.md');
    for (const readme of readmes) {
      const text = read(readme);
      for (const [, script = ''] of text.matchAll(/npm (?:run )?(start|(?<=run )[\w-]+)/g)) {
        expect(Object.keys(manifest.scripts), readme).toContain(script);
      }
      for (const [, path = ''] of text.matchAll(
        /(?:`| )((?:src|pm2|haproxy|caddy|nginx|systemd|docker)\/[\w.-]+\.\w+)/g,
      )) {
        expect(files, readme).toContain(path);
      }
    }
    expect(read('README.md')).toContain('```sh\nnpm install\n');
  });

  it('the Dockerfile of the example has no errors, and its first process is the Node of npm start', () => {
    const dockerfile = read('Dockerfile');
    expect(validate(dockerfile)).toEqual([]);
    const [, command = '[]'] = /^CMD (\[.+\])$/m.exec(dockerfile) ?? [];
    const words: readonly string[] = JSON.parse(command);
    expect(words.join(' ')).toBe(manifest.scripts['start']);
    expect(read('.dockerignore').split('\n')).toContain('node_modules');
  });
});
