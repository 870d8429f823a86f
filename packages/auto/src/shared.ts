/** A running shutdown, as seen by all drains of a process. */
interface UnderWay {
  /** Returns the ms until it must end. */
  endsWithin(): number;
  /** Resolves to its exit code. */
  readonly over: Promise<0 | 1>;
}

/** State shared by the copies of core in a process: `process/shared.ts` of core. */
export interface Shared {
  readonly underWay: Set<UnderWay>;
  readonly onBegin: Set<() => void>;
  readonly listeners: Map<string, { readonly dispatch: object }>;
  /** Signal listeners that a drain does not warn about. */
  readonly known: WeakSet<object>;
  drains?: number;
  onWatch?: Set<(drain: object) => void>;
}

const KEY = Symbol.for('quiesce.process');

/** Returns `undefined` if no copy of core has been used. */
export function findShared(): Shared | undefined {
  const found: unknown = Reflect.get(globalThis, KEY);
  return isShared(found) ? found : undefined;
}

function isShared(value: unknown): value is Shared {
  return typeof value === 'object' && value !== null && 'underWay' in value && 'listeners' in value;
}

/** Makes drains delay the end of the process until `ended` resolves. */
export function begin({ underWay, onBegin }: Shared, endsWithin: () => number, ended: Promise<0 | 1>): void {
  const shutdown: UnderWay = { endsWithin, over: ended };
  underWay.add(shutdown);
  void ended.then(() => underWay.delete(shutdown));
  for (const listener of onBegin) listener();
}
