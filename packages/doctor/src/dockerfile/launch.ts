import { inFile } from '../changes.ts';
import type { Folder } from '../folder.ts';
import type { Change } from '../report.ts';
import { nameOf } from '../words.ts';
import type { Launch, Script } from '../workload.ts';
import type { Command, Image } from './image.ts';

/** Images whose `/bin/sh` replaces itself with the last command of its script: BusyBox, and those with bash as `sh`. */
const SH_BECOMES =
  /alpine|busybox|(?:^|\/)(?:amazonlinux|fedora|centos|rockylinux|almalinux|oraclelinux)(?::|$)|\/ubi\d/;
/** The entrypoint of these images runs the command with `exec`. */
const OFFICIAL = /(?:^|\/)(?:node|bun|oven\/bun)(?::|@|$)/;

/**
 * Returns what a container of the image starts.
 * @param given the command that replaces that of the image, and its place
 */
export function launchOf(image: Image, folder: Folder, given?: Command): Launch | undefined {
  const { entrypoint } = image;
  const command = given ?? image.command;
  // A shell gets only its script: further words would be parameters of that script.
  const parts = [entrypoint, entrypoint?.isShell === true ? undefined : command].filter(
    (part) => part !== undefined,
  );
  const argv = parts.flatMap((part) => part.argv);
  const [first] = parts;
  if (!first) return undefined;
  return {
    argv,
    at: first.at,
    shBecomes: shBecomes(image.base),
    script: scriptsOf(image, folder),
    rewrite: (after) => {
      let from = 0;
      return parts.flatMap((part) => {
        const words = after.slice(from, (from += part.argv.length));
        return JSON.stringify(words) === JSON.stringify(part.argv) ? [] : [rewritten(part, words)];
      });
    },
  };
}

/** True if `sh` of an image replaces itself with the last command of its script. */
export function shBecomes(image: string): boolean {
  return SH_BECOMES.test(image);
}

/** Returns the command as a list without a shell, if the shell does nothing but start it. */
function rewritten({ at, isShell }: Command, words: readonly string[]): Change {
  const script = words.at(-1) ?? '';
  if (!isShell) return inFile(at, words);
  const plain = /^exec ([\w@%+=:,./ -]+)$/.exec(script)?.[1];
  return inFile(at, plain === undefined || plain.includes('=') ? script : plain.split(/\s+/));
}

/** Returns a function that reads scripts of an image, if the build context has them. */
export function scriptsOf({ base, copied }: Image, folder: Folder): (path: string) => Script {
  return (path) => {
    const name = nameOf(path);
    const own = copied.filter((file) => nameOf(file) === name);
    if (name === 'docker-entrypoint.sh' && OFFICIAL.test(base) && own.length === 0)
      return { text: 'exec "$@"' };
    // The path in the image ends with the path in the build context.
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    const candidates = [...own, ...parts.map((_part, index) => parts.slice(index).join('/'))];
    return { text: candidates.map((file) => folder.read(file)).find((text) => text !== undefined) };
  };
}
