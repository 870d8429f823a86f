/** A map that can be waited for to become empty. */
export class EmptyingMap<Key, Value> extends Map<Key, Value> {
  #waiting: (() => void)[] = [];
  /** Keys that are not waited for. Most maps have none. */
  #exempt: ReadonlySet<Key> = new Set();

  override delete(key: Key): boolean {
    const deleted = super.delete(key);
    if (this.#exempt.size > 0) this.exempt(key, false);
    this.#tell();
    return deleted;
  }

  /** Whether `whenEmpty` ignores the key from now on. A key that is not in the map is ignored. */
  exempt(key: Key, isExempt: boolean): void {
    if (isExempt === this.#exempt.has(key) || (isExempt && !this.has(key))) return;
    const others = [...this.#exempt].filter((other) => other !== key);
    this.#exempt = new Set(isExempt ? [...others, key] : others);
    this.#tell();
  }

  isExempt(key: Key): boolean {
    return this.#exempt.has(key);
  }

  /** Whether nothing is left in it that is waited for. */
  get isEmpty(): boolean {
    return this.size === this.#exempt.size;
  }

  /** Resolves when nothing is left in it that is waited for. */
  whenEmpty(): Promise<void> {
    if (this.isEmpty) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #tell(): void {
    if (this.#waiting.length > 0 && this.isEmpty) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
