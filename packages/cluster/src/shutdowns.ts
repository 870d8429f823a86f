/** A shutdown under way, as the others of its process see it. */
interface UnderWay {
  /** ms until it is over at the latest. */
  endsWithin(): number;
  /** Resolves to the exit code that it asks for, once it is over. */
  readonly over: Promise<0 | 1>;
}

/** What drains in this process share: `process/shared.ts` of core. It is loaded first, later, or not at all. */
interface Shared {
  readonly underWay: Set<UnderWay>;
  readonly onBegin: Set<() => void>;
  readonly ending: Set<object>;
  readonly listeners: Map<string, unknown>;
  /** Listeners of signals that a drain does not warn of. */
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

/** The workers' shutdown as one among those of this process, in which a drain may watch a server of the primary's own. */
export const shutdowns = {
  /** From now on no drain ends the process, until this shutdown is over. */
  begin(endsWithin: () => number, over: Promise<0 | 1>): void {
    const { underWay, onBegin } = shared();
    const shutdown: UnderWay = { endsWithin, over };
    underWay.add(shutdown);
    void over.then(() => underWay.delete(shutdown));
    for (const listener of onBegin) listener();
  },

  /** Resolves when none is under way, to the worst exit code of those waited for. */
  async over(): Promise<0 | 1> {
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

  /** Notes a listener of a signal which does no harm to a drain. */
  know(listener: () => void): void {
    shared().known.add(listener);
  },

  /**
   * Joins those who wait for the process to end by itself.
   * @returns leaves them, and says whether it was the last
   */
  joinEnding(): () => boolean {
    const me = {};
    shared().ending.add(me);
    return () => shared().ending.delete(me) && shared().ending.size === 0;
  },
};
