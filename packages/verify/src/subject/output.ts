/** Number of characters that are kept: the last ones, since the shutdown comes at the end. */
const LIMIT = 2 ** 20;

/** The output of a process, of which the last MiB is kept. */
export class Output {
  readonly #checks = new Set<() => void>();
  #kept = '';
  #dropped = 0;

  add(text: string): void {
    this.#kept += text;
    // Trims rarely, because trimming copies the text.
    if (this.#kept.length > 2 * LIMIT) {
      this.#dropped += this.#kept.length - LIMIT;
      this.#kept = this.#kept.slice(-LIMIT);
    }
    for (const check of this.#checks) check();
  }

  /** The text that is kept. */
  get text(): string {
    return this.#kept;
  }

  /** Number of characters received. */
  get length(): number {
    return this.#dropped + this.#kept.length;
  }

  /** Returns the kept part of the text received after `length` characters. */
  since(length: number): string {
    return this.#kept.slice(Math.max(0, length - this.#dropped));
  }

  /** Resolves when the output contains the text, to ms on the clock of `performance.now()`. */
  written(text: string): Promise<number> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!this.#kept.includes(text)) return;
        this.#checks.delete(check);
        resolve(performance.now());
      };
      this.#checks.add(check);
      check();
    });
  }
}
