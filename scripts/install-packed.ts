/**
 * Packs packages of this repository and installs them with npm in a project outside of it, as long as no registry has them: `pnpm
 * install-packed FOLDER [PACKAGE …]`. Without names it installs those that the project's package.json depends on. The tarballs
 * stay in FOLDER/packed, where package.json refers to them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installTarballs, neededBy, pack } from './pack.ts';
import { nameOf, PACKAGES } from './packages.ts';

const [argument, ...wanted] = process.argv.slice(2);
const known = PACKAGES.map((name) => nameOf(name));
if (argument === undefined) fail('no folder was given');
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) fail(`no such package: ${unknown.join(', ')}; known: ${known.join(', ')}`);
// pnpm runs scripts in the folder of their package; the given folder is relative to the user's.
const folder = resolve(process.env['INIT_CWD'] ?? '.', argument);
const manifest = join(folder, 'package.json');
if (!existsSync(manifest)) fail(`${manifest} does not exist: run "npm init -y" there first`);
const names = neededBy(
  wanted.length > 0
    ? { dependencies: Object.fromEntries(wanted.map((name) => [name, '*'])) }
    : JSON.parse(readFileSync(manifest, 'utf8')),
);
if (names.length === 0)
  fail(`${manifest} depends on no package of Quiesce: name one, such as @quiesce/express`);
process.stdout.write(await installTarballs(folder, await pack(names, join(folder, 'packed'))));
process.stdout.write(`installed in ${folder}: ${names.map((name) => nameOf(name)).join(', ')}\n`);

function fail(problem: string): never {
  process.stderr.write(`${problem}\nusage: pnpm install-packed FOLDER [PACKAGE …]\n`);
  process.exit(2);
}
