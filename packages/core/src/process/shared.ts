/** A running shutdown, as seen by other drains of the process. */
export interface UnderWay {
  /** ms until its deadline. */
  endsWithin(): number;
  /** Resolves to its exit code when it has ended. */
  readonly over: Promise<0 | 1>;
}

type Listener = (value?: unknown) => void;

/** The one listener that all drains share for an event, and its targets. */
interface SharedListener {
  readonly dispatch: Listener;
  readonly listeners: Set<Listener>;
  /** Removes it. */
  remove(): void;
}

/**
 * State that all copies of core in a process share; `@quiesce/cluster` reads it. Copies may have different versions, so fields are added
 * but never changed.
 */
export interface Shared {
  readonly underWay: Set<UnderWay>;
  /** Called when another shutdown begins. */
  readonly onBegin: Set<() => void>;
  /** Drains whose shutdown has ended and that wait for the process to exit by itself. The last one ends it. */
  readonly ending: Set<object>;
  readonly listeners: Map<string, SharedListener>;
  /** Signal listeners that do not disturb a drain: those of a cluster's primary. */
  readonly known: WeakSet<object>;
  /** Number of drains created: `@quiesce/auto` leaves a process to the drains of its app. Older copies do not set it. */
  drains?: number;
  /** Called with a drain that begins to watch a server. `@quiesce/auto` gives way to it. */
  onWatch?: Set<(drain: object) => void>;
}

const KEY = Symbol.for('quiesce.process');

/** One object for every loaded copy of core: module state would be separate for each copy. */
export function sharedByCopies(): Shared {
  const found: unknown = Reflect.get(globalThis, KEY);
  if (isShared(found)) return found;
  const shared = newShared();
  Object.defineProperty(globalThis, KEY, { value: shared, configurable: true });
  return shared;
}

export function newShared(): Shared {
  return {
    underWay: new Set(),
    onBegin: new Set(),
    ending: new Set(),
    listeners: new Map(),
    known: new WeakSet(),
  };
}

function isShared(value: unknown): value is Shared {
  return typeof value === 'object' && value !== null && 'underWay' in value && 'listeners' in value;
}

/** Adds and checks the shared listener. */
interface Source {
  /** Returns true if it is still registered: the app may have removed all listeners. */
  has(dispatch: Listener): boolean;
  /** @returns a function that removes it */
  add(dispatch: Listener): () => void;
}

/**
 * Listens through the one listener that all drains of the process share: Node warns of a leak at more than ten listeners.
 * @returns a function that stops listening
 */
export function listenTogether(
  { listeners: shared }: Shared,
  event: string,
  source: Source,
  listener: Listener,
): () => void {
  const existing = shared.get(event);
  const entry = existing && source.has(existing.dispatch) ? existing : attach(source, existing?.listeners);
  shared.set(event, entry);
  // A new function, because the same listener may be passed twice.
  const own: Listener = (value) => listener(value);
  entry.listeners.add(own);
  return () => {
    entry.listeners.delete(own);
    if (entry.listeners.size > 0 || shared.get(event)?.listeners !== entry.listeners) return;
    shared.get(event)?.remove();
    shared.delete(event);
  };
}

function attach(source: Source, listeners: Set<Listener> = new Set()): SharedListener {
  const dispatch: Listener = (value) => {
    // As with EventEmitter: a listener added during an event is called from the next event on.
    const all = [...listeners];
    for (const listener of all) listener(value);
  };
  return { dispatch, listeners, remove: source.add(dispatch) };
}
