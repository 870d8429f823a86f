/** A map that can be waited for to become empty. */
export class EmptyingMap<Key, Value> extends Map<Key, Value> {
  #waiting: (() => void)[] = [];
  /** Keys that are not waited for. Most maps have none. */
  #exempt: ReadonlySet<Key> = new Set();

  override delete(key: Key): boolean {
    const deleted = super.delete(key);
    this.exempt(key, false);
    this.#tell();
    return deleted;
  }

  /** Whether `gone` does without the key from now on; one that is not in the map changes nothing. */
  exempt(key: Key, isExempt: boolean): void {
    if (isExempt === this.#exempt.has(key) || (isExempt && !this.has(key))) return;
    const others = [...this.#exempt].filter((other) => other !== key);
    this.#exempt = new Set(isExempt ? [...others, key] : others);
    this.#tell();
  }

  isExempt(key: Key): boolean {
    return this.#exempt.has(key);
  }

  /** Resolves when nothing is left in it that is waited for. */
  gone(): Promise<void> {
    if (this.#isGone) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  get #isGone(): boolean {
    return this.size === this.#exempt.size;
  }

  #tell(): void {
    if (this.#isGone) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
