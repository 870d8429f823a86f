import { inFile } from './changes.ts';
import type { Cursor } from './cursor.ts';
import { shBecomes } from './dockerfile/launch.ts';
import type { Launch } from './workload.ts';

/** A key of a file, and its words. */
interface Words {
  readonly at: Cursor;
  readonly argv: readonly string[];
}

/** Returns the launch that two keys of a file describe: the entrypoint of a container, and the command after it. */
export function launchOfKeys(
  entrypoint: Words,
  command: Words,
  image: string | undefined,
): Launch | undefined {
  const argv = [...entrypoint.argv, ...command.argv];
  if (argv.length === 0) return undefined;
  return {
    argv,
    at: entrypoint.argv.length > 0 ? entrypoint.at : command.at,
    shBecomes: image !== undefined && shBecomes(image),
    rewrite: (words) =>
      [
        { ...entrypoint, after: words.slice(0, entrypoint.argv.length) },
        { ...command, after: words.slice(entrypoint.argv.length) },
      ].flatMap(({ at, argv: before, after }) =>
        JSON.stringify(before) === JSON.stringify(after) ? [] : [inFile(at, after)],
      ),
  };
}
