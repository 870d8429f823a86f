/**
 * Packs the packages that a project outside of this repository depends on, and installs it with them by npm, as long as no registry
 * has them: `pnpm install-packed FOLDER`. The tarballs stay in FOLDER/packed, and its package.json names them.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installTarballs, neededBy, pack } from './pack.ts';

const [argument] = process.argv.slice(2);
if (argument === undefined) {
  process.stderr.write('usage: pnpm install-packed FOLDER\n');
  process.exit(2);
}
// pnpm runs scripts in their package; people name the folder from where they are.
const folder = resolve(process.env['INIT_CWD'] ?? '.', argument);
const names = neededBy(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
process.stdout.write(await installTarballs(folder, await pack(names, join(folder, 'packed'))));
