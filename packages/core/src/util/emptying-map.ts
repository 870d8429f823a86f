/** A collection whose members end; some of them may be exempt, which means not waited for. */
export interface Left {
  /** True if it is empty but for exempt members. */
  readonly isEmpty: boolean;
  /** Resolves when it is empty but for exempt members. */
  whenEmpty(): Promise<void>;
  /** Must be called when further members have become exempt. */
  check(): void;
}

/** A map with a promise for when it is empty. */
export class EmptyingMap<Key, Value> extends Map<Key, Value> implements Left {
  readonly #exempt: { readonly size: number };
  readonly #isExempt: (value: Value) => boolean;
  #waiting: (() => void)[] = [];

  /**
   * @param exempt its size is an upper limit for the number of exempt values; a larger map is not searched
   * @param isExempt true if a value is exempt
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
