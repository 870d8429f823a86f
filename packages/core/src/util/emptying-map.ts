/** What can be waited for to end. */
export interface Left {
  /** Whether nothing is left that is waited for. */
  readonly isEmpty: boolean;
  /** Resolves when nothing is left that is waited for. */
  whenEmpty(): Promise<void>;
  /** To be called when more of it is exempt than before. */
  check(): void;
}

/** A map that can be waited for to become empty. */
export class EmptyingMap<Key, Value> extends Map<Key, Value> implements Left {
  readonly #exempt: { readonly size: number };
  readonly #isExempt: (value: Value) => boolean;
  #waiting: (() => void)[] = [];

  /**
   * @param exempt no more than its size of the values are exempt: only then each of them is asked about
   * @param isExempt whether a value is not waited for
   */
  constructor(
    exempt: { readonly size: number } = { size: 0 },
    isExempt: (value: Value) => boolean = () => false,
  ) {
    super();
    this.#exempt = exempt;
    this.#isExempt = isExempt;
  }

  override delete(key: Key): boolean {
    const deleted = super.delete(key);
    this.check();
    return deleted;
  }

  get isEmpty(): boolean {
    if (this.size > this.#exempt.size) return false;
    for (const value of this.values()) if (!this.#isExempt(value)) return false;
    return true;
  }

  whenEmpty(): Promise<void> {
    if (this.isEmpty) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  check(): void {
    if (this.#waiting.length > 0 && this.isEmpty) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
