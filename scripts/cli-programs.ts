/**
 * Runs CLI programs of popular packages with the preload of `@quiesce/auto` in NODE_OPTIONS and without it, and compares exit
 * code, signal, output and CPU time: `pnpm cli-programs`. The programs are installed into a temporary folder, or into that of
 * `--in FOLDER`, which is kept, and run offline. The table is written to docs/cli-programs.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROGRAMS, type Program } from './cli-programs/programs.ts';
import { compare, type Row } from './cli-programs/compare.ts';
import { page } from './cli-programs/page.ts';
import { ROOT } from './packages.ts';

/** Packages per install command. */
const BATCH = 10;

const {
  values: { in: kept },
  positionals: only,
} = parseArgs({ options: { in: { type: 'string' } }, allowPositionals: true });
const programs = PROGRAMS.filter(([name]) => only.length === 0 || only.includes(name));
const folder = kept ?? mkdtempSync(join(tmpdir(), 'quiesce-cli-'));
try {
  if (!existsSync(join(folder, 'package.json'))) {
    writeFileSync(join(folder, 'package.json'), '{"name":"cli-programs","private":true}');
  }
  writeFileSync(join(folder, 'index.ts'), 'export const answer: number = 42;\n');
  writeFileSync(join(folder, 'index.js'), 'export const answer = 42;\n');
  const names = [...new Set(programs.map(([name]) => name))].filter((name) => !isThere(name));
  for (let from = 0; from < names.length; from += BATCH) install(names.slice(from, from + BATCH));
  const rows = programs.flatMap((program) => rowOf(program));
  const ran = new Set(rows.map(({ name }) => name));
  const missing = programs.flatMap(([name]) => (ran.has(name) ? [] : [name]));
  const text = page(rows, missing);
  if (only.length === 0) writeFileSync(join(ROOT, 'docs/cli-programs.md'), text);
  process.stdout.write(text);
  process.exitCode = rows.every(({ isSame }) => isSame) ? 0 : 1;
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}

/** True if a package needs no install: npm comes with Node. */
function isThere(name: string): boolean {
  return name === 'npm' || existsSync(join(folder, 'node_modules', name));
}

/** Installs all at once; if that fails, one by one, so that one package does not block the others. */
function install(names: readonly string[]): void {
  if (npmInstall(names) || names.length === 1) return;
  for (const name of names) npmInstall([name]);
}

function npmInstall(names: readonly string[]): boolean {
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--legacy-peer-deps'];
  const { status } = spawnSync('npm', ['install', ...options, ...names], { cwd: folder, timeout: 300_000 });
  process.stderr.write(`${status === 0 ? 'installed' : 'failed'} ${names.join(' ')}\n`);
  return status === 0;
}

function rowOf([name, bin = name, words = ['--version']]: Program): Row[] {
  const script = scriptOf(name, bin);
  if (script === undefined) return [];
  const row = compare(name, script, words, folder);
  process.stderr.write(`${row.isSame ? 'same' : 'DIFFERS'} ${name} ${words.join(' ')}\n`);
  return [row];
}

/** Returns the script of a command; `undefined` if it is not a Node.js script. */
function scriptOf(name: string, bin: string): string | undefined {
  if (name === 'npm') return npmScript();
  if (!isThere(name)) return undefined;
  const home = join(folder, 'node_modules', name);
  const manifest: { readonly bin?: string | Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(home, 'package.json'), 'utf8'),
  );
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[bin];
  return file === undefined ? undefined : join(home, file);
}

function npmScript(): string {
  const root = spawnSync('npm', ['root', '--global'], { encoding: 'utf8' }).stdout.trim();
  return join(root, 'npm/bin/npm-cli.js');
}
