import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of a file, for the files that it refers to. Input from stdin has none. */
export class Folder {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  static of(file: string): Folder {
    return new Folder(dirname(file));
  }

  /** Returns a folder below this one. */
  in(path: string): Folder {
    return new Folder(this.#path === undefined ? undefined : join(this.#path, path));
  }

  /** Returns the path of a file of this folder, for messages. */
  pathOf(name: string): string {
    return this.#path === undefined ? name : join(this.#path, name);
  }

  /** Returns the text of a file of this folder; `undefined` if there is no such file. */
  read(name: string): string | undefined {
    if (this.#path === undefined) return undefined;
    const file = join(this.#path, name);
    try {
      return readFileSync(file, 'utf8');
    } catch {
      // There is no such file, it is a folder, or a part of the path is a file.
      return undefined;
    }
  }
}
