/** A client that probes readiness repeatedly. */
export interface Prober {
  /** The source address of the probes. */
  readonly address: string;
  /** The product name in its `User-Agent` (RFC 9110 §10.1.5), if that is a known one. For display only. */
  readonly agent?: string;
  /** Number of probes seen. */
  readonly probes: number;
  /** The longest of the latest intervals between two probes, in ms; unknown after the first probe. */
  readonly interval?: number;
}

/** The part of an HTTP/1 or HTTP/2 request that identifies a prober. */
interface Probe {
  readonly headers: { readonly 'user-agent'?: string | undefined };
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** The record of a prober. */
interface Known {
  readonly address: string;
  readonly agent: string | undefined;
  probes: number;
  lastAt: number;
  gaps: readonly number[];
  /** Failures since the lame duck began. */
  failures: number;
  /** When it had seen enough failures. */
  detectedAt: number | undefined;
  /** True if the end of a lame duck waits for it. */
  isAwaited: boolean;
}

/** Failed checks after which a load balancer considers a server down: HAProxy's default; other defaults are the same or lower. */
export const FAILURES = 3;
/** ms for a load balancer to react to the last of them. */
const REACTION = 250;
/** Maximum number of probers kept; the one silent for longest is dropped. */
const MAX_PROBERS = 64;
/** Intervals kept for each prober. */
const MAX_GAPS = 4;
/** ms by which a probe may be late, in addition to three intervals. */
const LATE = 1_000;
/** ms after which a prober that has probed only once counts as gone. */
const ONCE = 30_000;
/** Known product names. Any other name is chosen by a client, so it must not get into a report. */
const AGENTS = ['HAProxy', 'Envoy', 'Consul', 'ELB-HealthChecker', 'GoogleHC', 'curl', 'Wget'];
const MAX_AGENT = 100;
/**
 * The kubelet's `User-Agent` begins with this
 * (https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/).
 */
const KUBELET = 'kube-probe';

/** Learns from readiness probes which clients send them, and how often. */
export class Probers {
  readonly #known = new Map<string, Known>();
  /** True if the kubelet has probed. */
  hasKubelet = false;

  /** Records an answered readiness probe. `now` is a reading of the drain's clock, as in the other methods. */
  probed(request: Probe, isFailure: boolean, now: number): void {
    const agent = request.headers['user-agent']?.slice(0, MAX_AGENT) ?? '';
    if (agent.startsWith(KUBELET)) {
      this.hasKubelet = true;
      return;
    }
    const address = request.socket.remoteAddress ?? 'a local socket';
    const key = `${address} ${agent}`;
    const known = this.#known.get(key) ?? newProber(address, nameOf(agent), now);
    // Keeps the map ordered by the time of the latest probe.
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size > MAX_PROBERS) this.#known.delete(this.#known.keys().next().value ?? '');
    if (known.probes > 0) known.gaps = [now - known.lastAt, ...known.gaps].slice(0, MAX_GAPS);
    known.probes += 1;
    known.lastAt = now;
    if (isFailure) known.failures += 1;
    if (known.failures >= FAILURES) known.detectedAt ??= now;
  }

  /** Returns the probers that still probe. */
  all(now: number): Prober[] {
    return [...this.#known.values()].filter((known) => !hasLeft(known, now)).map((known) => describe(known));
  }

  /** Starts counting failures: the lame duck that begins now lasts until each of these probers has seen enough. */
  await(probers: readonly Prober[]): void {
    for (const known of this.#known.values()) {
      known.failures = 0;
      known.detectedAt = undefined;
      known.isAwaited = probers.some(
        ({ address, agent }) => address === known.address && agent === known.agent,
      );
    }
  }

  /**
   * Returns when all awaited probers will have seen enough failures and reacted, estimated from their intervals. Probers that have
   * left are skipped; those that appeared since and probed again are included.
   */
  detectedAt(now: number): number {
    const awaited = [...this.#known.values()].filter(
      (known) => (known.isAwaited || known.failures > 1) && !hasLeft(known, now),
    );
    return Math.max(0, ...awaited.map((known) => detectedAt(known)));
  }
}

function newProber(address: string, agent: string | undefined, now: number): Known {
  return {
    address,
    agent,
    probes: 0,
    lastAt: now,
    gaps: [],
    failures: 0,
    detectedAt: undefined,
    isAwaited: false,
  };
}

function describe(known: Known): Prober {
  const { address, agent, probes } = known;
  const interval = intervalOf(known);
  return {
    address,
    ...(agent === undefined ? {} : { agent }),
    probes,
    ...(interval === undefined ? {} : { interval }),
  };
}

function intervalOf({ gaps }: Known): number | undefined {
  return gaps.length === 0 ? undefined : Math.max(...gaps);
}

function hasLeft(known: Known, now: number): boolean {
  const interval = intervalOf(known);
  const patience = interval === undefined ? ONCE : 3 * interval + LATE;
  return now - known.lastAt > patience;
}

function detectedAt(known: Known): number {
  if (known.detectedAt !== undefined) return known.detectedAt + REACTION;
  const interval = intervalOf(known) ?? Infinity;
  return known.lastAt + (FAILURES - known.failures) * interval + REACTION;
}

/** Returns a known product name, such as `Consul` for `Consul Health Check`; `undefined` for any other. */
function nameOf(agent: string): string | undefined {
  const [product = ''] = agent.split(/[/ ]/, 1);
  return AGENTS.find((known) => known.toLowerCase() === product.toLowerCase());
}
