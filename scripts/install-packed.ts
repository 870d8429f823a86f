/**
 * Packs packages of this repository and installs them with npm in a project outside of it, until a registry has them: `pnpm
 * install-packed FOLDER [PACKAGE …]`. Without names it installs those that the project's package.json depends on. The tarballs
 * stay in FOLDER/packed, where package.json refers to them.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installTarballs, neededBy, pack } from './pack.ts';
import { nameOf, PACKAGES } from './packages.ts';

const [argument, ...wanted] = process.argv.slice(2);
const known = PACKAGES.map((name) => nameOf(name));
const unknown = wanted.filter((name) => !known.includes(name));
if (argument === undefined || unknown.length > 0) {
  if (unknown.length > 0)
    process.stderr.write(`no such package: ${unknown.join(', ')}; known: ${known.join(', ')}\n`);
  process.stderr.write('usage: pnpm install-packed FOLDER [PACKAGE …]\n');
  process.exit(2);
}
// pnpm runs scripts in the folder of their package; the given folder is relative to the user's.
const folder = resolve(process.env['INIT_CWD'] ?? '.', argument);
const names =
  wanted.length > 0
    ? neededBy({ dependencies: Object.fromEntries(wanted.map((name) => [name, '*'])) })
    : neededBy(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
process.stdout.write(await installTarballs(folder, await pack(names, join(folder, 'packed'))));
