import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { build, transform, type OutputFile } from 'esbuild';
import { copyExample, EXAMPLES } from './examples.ts';
import { ENTRY_POINTS, isLoadedBothWays, manifestOf, PACKAGES, ROOT, type EntryPoint } from './packages.ts';

/** The oldest supported Node version. */
const TARGET = 'node20.19';

/** Matches the imports of Node modules in an ES module, as esbuild writes them. */
const NODE_IMPORT = /^import (?:\* as )?(\w+|\{[^}]+\}) from ("node:[^"]+");$/gm;

/** Packages that `quiesce init` may add to a service. */
const ADDED = ['core', 'express', 'fastify', 'koa'];

const require = createRequire(import.meta.url);
const written = new Set<string>();

// The compiler writes the declarations. How packages are loaded, and why: docs/decisions/build.md
const packages = PACKAGES.filter((name) => isLoadedBothWays(manifestOf(name)));
for (const name of packages) await bundle(join(ROOT, 'packages', name));
for (const entryPoint of ENTRY_POINTS) {
  if (packages.some((name) => entryPoint.folder === join(ROOT, 'packages', name))) wrap(entryPoint);
}
for (const name of packages) removeOthers(join(ROOT, 'packages', name, 'dist'));
copyTemplates();
copyTypes();

/** Writes the modules of a package as CommonJS, with source maps. Their shared code is in `engine.js`. */
async function bundle(folder: string): Promise<void> {
  const entryPoints = ENTRY_POINTS.filter((entryPoint) => entryPoint.folder === folder);
  const { outputFiles } = await build({
    entryPoints: [...entryPoints.map(({ types }) => join(folder, sourceOf(types))), ...lazyModuleOf(folder)],
    outdir: join(folder, 'dist'),
    outbase: join(folder, 'src'),
    bundle: true,
    splitting: true,
    chunkNames: 'engine',
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: TARGET,
    sourcemap: 'inline',
    write: false,
  });
  // Overrides the `"type": "module"` of the package, whose sources are ES modules.
  write(
    join(folder, 'dist/package.json'),
    `${JSON.stringify({ type: 'commonjs', sideEffects: manifestOf(basename(folder)).sideEffects })}\n`,
  );
  for (const file of outputFiles) await writeCommonJs(file);
}

/** Returns the modules that a package loads lazily. */
function lazyModuleOf(folder: string): string[] {
  const file = join(folder, 'src/lazy.ts');
  return existsSync(file) ? [file] : [];
}

async function writeCommonJs({ path, text }: OutputFile): Promise<void> {
  const { code, map } = await transform(text.replaceAll(NODE_IMPORT, takenFromNode), {
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    sourcemap: 'external',
    sourcefile: relative(dirname(path), path),
    define: { 'import.meta.filename': '__filename' },
  });
  write(path, `${code}//# sourceMappingURL=${relative(dirname(path), path)}.map\n`);
  write(`${path}.map`, map);
}

/**
 * Replaces the imports of Node modules: bundlers that write an ES module leave `require('node:http')` in it, where `require` does
 * not exist. Names are read at once, as by `import`: later replacements of Node functions, such as fake timers of a test, have no
 * effect.
 */
function takenFromNode(_line: string, names: string, module: string): string {
  return `const ${names.replaceAll(' as ', ': ')} = process.getBuiltinModule(${module});`;
}

/** Writes the ES module of an entry point, and its types: both re-export the CommonJS module, and contain no code. */
function wrap({ folder, types }: EntryPoint): void {
  const file = join(folder, types.replace(/\.d\.ts$/, ''));
  const source = readFileSync(join(folder, sourceOf(types)), 'utf8');
  const others = [...source.matchAll(/^export \* from '(@quiesce\/[^']+)';$/gm)].map(([, name = '']) => name);
  const exported = load(`${file}.js`);
  const fromOthers = new Set(
    others.flatMap((name) => Object.keys(load(require.resolve(name, { paths: [folder] })))),
  );
  const names = Object.keys(exported).filter((name) => !fromOthers.has(name) && name !== 'default');
  const specifiers = names.toSorted();
  if ('default' in exported) {
    // Bundlers disagree on the default import of a CommonJS module.
    const twin = names.find((name) => exported[name] === exported['default']);
    if (twin === undefined) throw new Error(`${file}: the default export has to have a name, too`);
    specifiers.push(`${twin} as default`);
  }
  const reexports = others.map((other) => `export * from '${other}';\n`).join('');
  write(`${file}.mjs`, `${loadOf(exported)}${reexports}${exportsOf(specifiers)}`);
  write(
    `${file}.d.mts`,
    `export * from './index.js';\n${exportsOf(specifiers.filter((name) => name.includes(' ')))}`,
  );
}

function exportsOf(names: readonly string[]): string {
  return names.length > 0 ? `export { ${names.join(', ')} } from './index.js';\n` : '';
}

/** A module without exports is loaded for its side effects. */
function loadOf(exported: object): string {
  return Object.keys(exported).length === 0 ? `import './index.js';\n` : '';
}

function load(file: string): Readonly<Record<string, unknown>> {
  return require(file);
}

function sourceOf(types: string): string {
  return types.replace(/^\.\/dist\/(.+)\.d\.ts$/, 'src/$1.ts');
}

/** Does not touch unchanged files, because something may be running from them. */
function write(path: string, text: string): void {
  written.add(path);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Copies the examples, which are the templates of `npm create quiesce`. */
function copyTemplates(): void {
  const templates = join(ROOT, 'packages/create-quiesce/templates');
  rmSync(templates, { recursive: true, force: true });
  for (const name of EXAMPLES) copyExample(name, join(templates, name));
}

/** Copies the declarations that `quiesce init` compiles with before the packages are installed, by path. */
function copyTypes(): void {
  const texts: Record<string, string> = {};
  for (const name of ADDED) {
    const folder = join(ROOT, 'packages', name);
    texts[`${name}/package.json`] = readFileSync(join(folder, 'package.json'), 'utf8');
    for (const file of readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })) {
      if (!/\.d\.m?ts$/.test(file) && file !== 'package.json') continue;
      texts[`${name}/dist/${file}`] = readFileSync(join(folder, 'dist', file), 'utf8');
    }
  }
  write(join(ROOT, 'packages/create-quiesce/dist/declarations.json'), JSON.stringify(texts));
}

/** Removes files of earlier builds that this one has not written. The compiler owns the declarations. */
function removeOthers(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (/\.(m?js|js\.map|d\.mts)$/.test(name) && !written.has(file)) rmSync(file);
  }
}
