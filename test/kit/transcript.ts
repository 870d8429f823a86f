import type { Readable } from 'node:stream';

/** What a process has said so far, on both of its streams. */
export class Transcript {
  text = '';
  readonly #listeners = new Set<() => void>();
  readonly #ended: Promise<unknown>;

  /** @param ended resolves when the streams have said all */
  constructor(streams: readonly Readable[], ended: Promise<unknown>) {
    this.#ended = ended;
    for (const stream of streams) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        this.text += piece;
        for (const look of this.#listeners) look();
      });
    }
  }

  /** Resolves to the match once it has been said; rejects if the process ends without it. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(this.text);
        if (!match) return;
        this.#listeners.delete(look);
        resolve(match);
      };
      this.#listeners.add(look);
      void this.#ended.then(() => reject(new Error(`it never said ${pattern} but:\n${this.text}`)));
      look();
    });
  }
}
