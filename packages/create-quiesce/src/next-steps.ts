import { readdirSync } from 'node:fs';
import { startOf, type Entry } from './project/entry.ts';
import type { Manifest } from './project/manifest.ts';
import type { PackageManager } from './project/package-manager.ts';

/** Files that the doctor reads, by the names that they usually have. */
const PLATFORM =
  /^(?:(?:docker-)?compose(?:\..+)?\.ya?ml|.+\.service|ecosystem\.config\.(?:[cm]?[jt]s|json|ya?ml)|Procfile|fly\.toml|.+\.nomad(?:\.hcl)?|task-definition\.json)$/;
const DOCKERFILE = /^Dockerfile(?:\..+)?$/;

/** How to see that it works: the two commands, for this service. */
export function nextSteps(
  folder: string,
  manifest: Manifest,
  manager: PackageManager,
  entry: Entry | undefined,
): string[] {
  const all = readdirSync(folder);
  const files = all.filter((file) => PLATFORM.test(file));
  // Others that run an image name it, or lie beside it.
  const found = files.length > 0 ? files : all.filter((file) => DOCKERFILE.test(file));
  const platform = found.length > 0 ? found : ['<manifest, Compose file, unit or ecosystem file>'];
  return [
    manager.execute('quiesce', 'verify', '--', ...startCommand(manifest, entry)),
    manager.execute('quiesce', 'doctor', ...platform),
  ];
}

/** Without a package manager in between, which would keep the signal from the service. */
function startCommand(manifest: Manifest, entry: Entry | undefined): string[] {
  const { words, program } = startOf(manifest);
  // A process manager starts the service in a process of its own, which no signal of the command reaches.
  const isManaged = /^(?:pm2|forever|nodemon)/.test(program ?? '');
  const isPlain = !isManaged && words.length > 0 && words.every((word) => /^[\w@./:=,+-]+$/.test(word));
  if (isPlain) return /^\w+=/.test(words[0] ?? '') ? ['env', ...words] : [...words];
  return entry?.file.endsWith('js') === true ? ['node', entry.file] : ['<start command>'];
}
