import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that a file lies in, for the files that it names. What came by stdin has none. */
export class Folder {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  static of(file: string): Folder {
    return new Folder(dirname(file));
  }

  /** A folder below this one. */
  in(path: string): Folder {
    return new Folder(this.#path === undefined ? undefined : join(this.#path, path));
  }

  /** The path of a file of this folder, for messages. */
  pathOf(name: string): string {
    return this.#path === undefined ? name : join(this.#path, name);
  }

  /** The text of a file of this folder; nothing where there is no such file. */
  read(name: string): string | undefined {
    if (this.#path === undefined) return undefined;
    const file = join(this.#path, name);
    try {
      return readFileSync(file, 'utf8');
    } catch {
      // No such file, a folder, or a path through a file.
      return undefined;
    }
  }
}
