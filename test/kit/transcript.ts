import type { Readable } from 'node:stream';

/** The output of a process so far, from both streams. */
export class Transcript {
  text = '';
  readonly #listeners = new Set<() => void>();
  readonly #ended: Promise<unknown>;

  /** @param ended resolves when the streams have ended */
  constructor(streams: readonly Readable[], ended: Promise<unknown>) {
    this.#ended = ended;
    for (const stream of streams) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        this.text += piece;
        for (const look of this.#listeners) look();
      });
    }
  }

  /** Resolves to the match once it is in the output; rejects if the process ends without it. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(this.text);
        if (!match) return;
        this.#listeners.delete(look);
        resolve(match);
      };
      this.#listeners.add(look);
      void this.#ended.then(() => reject(new Error(`${pattern} was not printed, but:\n${this.text}`)));
      look();
    });
  }
}
