import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import micromatch from 'micromatch';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import config from '../../.changeset/config.json' with { type: 'json' };
import { isLoadedBothWays, manifestOf, nameOf, PACKAGES, ROOT, type Target } from './workspace.ts';

/** Returns the conditions of a module in order. The custom condition is for tests, which run the sources. */
function conditionsOf(
  target: string | Target,
): (readonly [actual: readonly string[], expected: readonly string[]])[] {
  if (typeof target === 'string') return [];
  const inner = Object.values(target).filter((files) => typeof files === 'object');
  const outer = inner.length > 0 ? ['import', 'default'] : ['types', 'default'];
  return [
    [Object.keys(target), ['@quiesce/source', ...outer]],
    ...inner.map((files) => [Object.keys(files), ['types', 'default']] as const),
  ];
}

function filesOf(target: string | Target): string[] {
  if (typeof target === 'string') return [target];
  return Object.values(target).flatMap((files) => (typeof files === 'string' ? files : Object.values(files)));
}

function text(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function isPreload(name: string): boolean {
  const report = `packages/${name}/api/index.api.md`;
  return existsSync(join(ROOT, report)) && !/^export /m.test(text(report));
}

/** Returns the names of all workspace packages, published or not. */
function workspaceNames(): string[] {
  const { packages }: { readonly packages: readonly string[] } = parse(text('pnpm-workspace.yaml'));
  const folders = packages.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(ROOT, parent)).map((name) => join(parent, name));
  });
  return folders
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .map((folder) => JSON.parse(text(join(folder, 'package.json'))).name);
}

describe.each(PACKAGES)('the manifest of %s', (name) => {
  const manifest = manifestOf(name);

  it('the manifest has the fields that registries show, and that npm checks before an install', () => {
    expect(manifest).toMatchObject({
      name: expect.stringMatching(new RegExp(`^(@quiesce/)?${name}$`)),
      description: expect.stringMatching(/^[A-Z].+\.$/),
      license: 'MIT',
      type: 'module',
      // A module without exports is loaded for its side effects.
      sideEffects: isPreload(name),
      files: expect.arrayContaining(['dist', 'src']),
      engines: { node: '>=20.19' },
      publishConfig: { access: 'public', provenance: true },
    });
    expect(manifest.keywords.length).toBeGreaterThan(2);
    expect(manifest).not.toHaveProperty('private');
  });

  it('the manifest has no repository field, which the release workflow adds', () => {
    for (const field of ['repository', 'homepage', 'bugs']) expect(manifest).not.toHaveProperty(field);
  });

  it('the manifest exports built files, with types before code', () => {
    for (const target of Object.values(manifest.exports)) {
      for (const [conditions, expected] of conditionsOf(target)) expect(conditions).toEqual(expected);
      for (const file of filesOf(target))
        expect(existsSync(join(ROOT, 'packages', name, file)), file).toBe(true);
    }
  });

  it.runIf(isLoadedBothWays(manifest))(
    'the manifest has the fields for compilers without support for exports',
    () => {
      const { main, types, typesVersions } = manifest;
      const modules = Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object');
      const [[, target] = [], ...others] = modules;
      expect(target).toMatchObject({ default: { types, default: main } });
      const paths = others.map(([path, files]) => [
        path.slice(2),
        filesOf(files).filter((file) => file.endsWith('.d.ts')),
      ]);
      expect(typesVersions?.['*'] ?? {}).toEqual(Object.fromEntries(paths));
    },
  );

  it('the newest entry of the changelog is the version of the package', () => {
    expect(text(`packages/${name}/CHANGELOG.md`)).toMatch(
      new RegExp(`^# ${nameOf(name)}\\n\\n## ${manifest.version}\\n`),
    );
  });
});

describe('the versions', () => {
  it('core and all packages that depend on it have the same version, even after every release', () => {
    const dependants = PACKAGES.filter((name) => '@quiesce/core' in (manifestOf(name).dependencies ?? {}));
    const [patterns = []] = config.fixed;
    const fixed = micromatch(workspaceNames(), patterns);
    expect(fixed.toSorted()).toEqual(['core', ...dependants].map(nameOf).toSorted());
    const versions = ['core', ...dependants].map((name) => manifestOf(name).version);
    expect(new Set(versions).size).toBe(1);
  });
});

describe.each(['ci', 'release'])('the workflow %s', (name) => {
  const source = text(`.github/workflows/${name}.yml`);
  const workflow: { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> } =
    parse(source);
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('the workflow uses each action by its major version', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
  });

  it('the workflow runs only existing files and scripts, with the package manager of the repository', () => {
    const { scripts, packageManager }: { scripts: object; packageManager: string } = JSON.parse(
      text('package.json'),
    );
    const commands = steps.flatMap(({ run, with: inputs }) => [run, inputs?.version, inputs?.publish]);
    for (const command of commands.filter((candidate) => candidate !== undefined)) {
      const [, file] = /^bash (\S+)(?: |$)/.exec(command) ?? [];
      const [, manager, script = ''] = /^npx -y (\S+) (\S+)/.exec(command) ?? [];
      expect(file !== undefined || manager === packageManager, command).toBe(true);
      expect(existsSync(join(ROOT, file ?? '.')), command).toBe(true);
      expect(file !== undefined || script === 'install' || script in scripts, command).toBe(true);
    }
  });
});

describe('the workflow release', () => {
  it('the release workflow has a permission for provenance and no unneeded ones', () => {
    expect(parse(text('.github/workflows/release.yml'))).toMatchObject({
      permissions: {},
      jobs: {
        release: { permissions: { contents: 'write', 'pull-requests': 'write', 'id-token': 'write' } },
      },
    });
  });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: { readonly version?: string; readonly publish?: string };
}
