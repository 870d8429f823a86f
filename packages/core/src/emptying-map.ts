/** A map that can be waited for to become empty. */
export class EmptyingMap<Key, Value> extends Map<Key, Value> {
  #waiting: (() => void)[] = [];

  override delete(key: Key): boolean {
    const deleted = super.delete(key);
    if (this.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    return deleted;
  }

  /** Resolves when nothing is left in it. */
  gone(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
