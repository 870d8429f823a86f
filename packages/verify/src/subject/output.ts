/** Characters that are kept: the last ones, since a shutdown is written of at the end. */
const LIMIT = 2 ** 20;

/** What a process has written, the last MiB of it. */
export class Output {
  readonly #looks = new Set<() => void>();
  #kept = '';
  #dropped = 0;

  add(text: string): void {
    this.#kept += text;
    // Not with every chunk: what is cut has to be copied.
    if (this.#kept.length > 2 * LIMIT) {
      this.#dropped += this.#kept.length - LIMIT;
      this.#kept = this.#kept.slice(-LIMIT);
    }
    for (const look of this.#looks) look();
  }

  /** What is kept. */
  get text(): string {
    return this.#kept;
  }

  /** How many characters have come. */
  get length(): number {
    return this.#dropped + this.#kept.length;
  }

  /** What is kept of that which came after `length` was so much. */
  since(length: number): string {
    return this.#kept.slice(Math.max(0, length - this.#dropped));
  }

  /** Resolves when the text is in it, to ms on the clock of `performance.now()`. */
  written(text: string): Promise<number> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.#kept.includes(text)) return;
        this.#looks.delete(look);
        resolve(performance.now());
      };
      this.#looks.add(look);
      look();
    });
  }
}
