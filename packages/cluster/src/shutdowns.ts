/** A running shutdown, as seen by other shutdowns of the process. */
interface UnderWay {
  /** ms until its deadline. */
  endsWithin(): number;
  /** Resolves to its exit code when it has ended. */
  readonly over: Promise<0 | 1>;
}

/** State shared by drains in this process: `process/shared.ts` of core. Core may be loaded earlier, later, or not at all. */
interface Shared {
  readonly underWay: Set<UnderWay>;
  readonly onBegin: Set<() => void>;
  readonly ending: Set<object>;
  readonly listeners: Map<string, unknown>;
  /** Signal listeners that a drain does not warn about. */
  readonly known: WeakSet<object>;
}

const KEY = Symbol.for('quiesce.process');

function shared(): Shared {
  const found: unknown = Reflect.get(globalThis, KEY);
  if (isShared(found)) return found;
  const created: Shared = {
    underWay: new Set(),
    onBegin: new Set(),
    ending: new Set(),
    listeners: new Map(),
    known: new WeakSet(),
  };
  Object.defineProperty(globalThis, KEY, { value: created, configurable: true });
  return created;
}

function isShared(value: unknown): value is Shared {
  return typeof value === 'object' && value !== null && 'underWay' in value && 'listeners' in value;
}

/** Registers the workers' shutdown with the other shutdowns of this process: a drain may watch a server in the primary. */
export const shutdowns = {
  /** Registers a shutdown. Until it ends, no drain ends the process. */
  begin(endsWithin: () => number, ended: Promise<0 | 1>): void {
    const { underWay, onBegin } = shared();
    const shutdown: UnderWay = { endsWithin, over: ended };
    underWay.add(shutdown);
    void ended.then(() => underWay.delete(shutdown));
    for (const listener of onBegin) listener();
  },

  /** Resolves when no shutdown is running, to the worst exit code of those waited for. */
  async whenEnded(): Promise<0 | 1> {
    const { underWay } = shared();
    let worst: 0 | 1 = 0;
    while (underWay.size > 0) {
      const waitedFor = [...underWay];
      const codes = await Promise.all(waitedFor.map((shutdown) => shutdown.over));
      if (codes.includes(1)) worst = 1;
      for (const shutdown of waitedFor) underWay.delete(shutdown);
    }
    return worst;
  },

  /** Registers a signal listener that does not disturb a drain. */
  ignoreListener(listener: () => void): void {
    shared().known.add(listener);
  },

  /**
   * Registers a shutdown that waits for the process to exit by itself.
   * @returns a function that unregisters it, and returns true if it was the last one
   */
  joinEnding(): () => boolean {
    const me = {};
    shared().ending.add(me);
    return () => shared().ending.delete(me) && shared().ending.size === 0;
  },
};
