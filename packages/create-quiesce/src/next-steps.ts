import { readdirSync } from 'node:fs';
import { startOf, type Entry } from './project/entry.ts';
import type { Manifest } from './project/manifest.ts';
import type { PackageManager } from './project/package-manager.ts';

/** Files that the doctor reads, by their usual names. */
const PLATFORM =
  /^(?:(?:docker-)?compose(?:\..+)?\.ya?ml|.+\.service|ecosystem\.config\.(?:[cm]?[jt]s|json|ya?ml)|Procfile|fly\.toml|.+\.nomad(?:\.hcl)?|task-definition\.json)$/;
const DOCKERFILE = /^Dockerfile(?:\..+)?$/;

/** Returns the two commands that check the result, for this service. */
export function nextSteps(
  folder: string,
  manifest: Manifest,
  manager: PackageManager,
  entry: Entry | undefined,
): string[] {
  const all = readdirSync(folder);
  const files = all.filter((file) => PLATFORM.test(file));
  // Other platforms that run the image refer to the Dockerfile, or are beside it.
  const found = files.length > 0 ? files : all.filter((file) => DOCKERFILE.test(file));
  const platform = found.length > 0 ? found : ['<manifest, Compose file, unit or ecosystem file>'];
  return [
    manager.execute('quiesce', 'verify', '--', ...startCommand(manifest, entry)),
    manager.execute('quiesce', 'doctor', ...platform),
  ];
}

/** Returns the command without a package manager, which would not pass the signal on. */
function startCommand(manifest: Manifest, entry: Entry | undefined): string[] {
  const { words, program } = startOf(manifest);
  // A process manager starts the service in another process, which signals of this command do not reach.
  const isManaged = /^(?:pm2|forever|nodemon)/.test(program ?? '');
  const isPlain = !isManaged && words.length > 0 && words.every((word) => /^[\w@./:=,+-]+$/.test(word));
  if (isPlain) return /^\w+=/.test(words[0] ?? '') ? ['env', ...words] : [...words];
  return entry?.file.endsWith('js') === true ? ['node', entry.file] : ['<start command>'];
}
