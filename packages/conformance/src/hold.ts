/** A handler that pauses until the test releases it, and tells the test when it was entered. */
export class Hold<Value> {
  readonly entered: Promise<void>;
  #enter: () => void = unset;
  #release: (value: Value) => void = unset;
  #fail: (error: unknown) => void = unset;
  readonly #value: Promise<Value>;

  constructor() {
    this.entered = new Promise((resolve) => {
      this.#enter = resolve;
    });
    this.#value = new Promise((resolve, reject) => {
      this.#release = resolve;
      this.#fail = reject;
    });
    this.#value.catch(() => undefined);
  }

  /** Called by the handler. */
  readonly run = (): Promise<Value> => {
    this.#enter();
    return this.#value;
  };

  release(value: Value): void {
    this.#release(value);
  }

  fail(error: unknown): void {
    this.#fail(error);
  }
}

function unset(): void {
  throw new Error('unreachable: a promise calls its executor at once');
}
