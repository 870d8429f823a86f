/** A shutdown under way, as the others of its process see it. */
export interface UnderWay {
  /** ms until it is over at the latest. */
  endsWithin(): number;
  /** Resolves to the exit code that it asks for, once it is over. */
  readonly over: Promise<0 | 1>;
}

type Listener = (value?: unknown) => void;

/** The one listener of all drains for an event, and to whom it passes the event on. */
interface SharedListener {
  readonly dispatch: Listener;
  readonly listeners: Set<Listener>;
  /** Takes it off. */
  remove(): void;
}

/**
 * What all copies of core in a process share, and `@quiesce/cluster` reads. Copies may be of different versions: fields
 * are added and never changed.
 */
export interface Shared {
  readonly underWay: Set<UnderWay>;
  /** Told as another shutdown begins. */
  readonly onBegin: Set<() => void>;
  /** Those whose shutdown is over and who wait for the process to end by itself. The last of them ends it. */
  readonly ending: Set<object>;
  readonly listeners: Map<string, SharedListener>;
  /** Listeners of signals that do a drain no harm: those of a cluster's primary. */
  readonly known: WeakSet<object>;
}

const KEY = Symbol.for('quiesce.process');

/** The same for every copy of core that is loaded: a module's own state would be one copy's alone. */
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

/** Where the shared listener is put. */
interface Source {
  /** Whether it is still there: the app may have taken all listeners off. */
  has(dispatch: Listener): boolean;
  /** @returns its undo */
  add(dispatch: Listener): () => void;
}

/**
 * Listens through the one listener that all drains of the process share: of more than ten, Node says that they are a leak.
 * @returns its undo
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
  // A function of its own: the same listener may be given twice.
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
    // As with Node's own: what is added meanwhile comes next time.
    const all = [...listeners];
    for (const listener of all) listener(value);
  };
  return { dispatch, listeners, remove: source.add(dispatch) };
}
