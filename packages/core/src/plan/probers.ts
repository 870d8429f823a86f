/** Somebody who asks for readiness again and again. */
export interface Prober {
  /** The address that the probes come from. */
  readonly address: string;
  /** Its name, if it is known by the product in its `User-Agent` (RFC 9110 §10.1.5). Nothing depends on it. */
  readonly agent?: string;
  /** How many probes have been seen. */
  readonly probes: number;
  /** The longest of the latest times between two probes, in ms; not known after the first one. */
  readonly interval?: number;
}

/** What a prober is told by: a request over HTTP/1 or HTTP/2. */
interface Probe {
  readonly headers: { readonly 'user-agent'?: string | undefined };
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** What is kept of a prober. */
interface Known {
  readonly address: string;
  readonly agent: string | undefined;
  probes: number;
  lastAt: number;
  gaps: readonly number[];
  /** Failures since the lame duck began. */
  failures: number;
  /** When it had as many failures as it needs. */
  toldAt: number | undefined;
  /** Whether the end of a lame duck waits for it. */
  isAwaited: boolean;
}

/** Checks that fail before a balancer takes a server for down: HAProxy's default, and at least what others have. */
export const FAILURES = 3;
/** ms that a balancer is given to act upon the last of them. */
const REACTION = 250;
/** Probers that are kept; the one that has been silent for the longest time gives way. */
const MAX_PROBERS = 64;
/** Gaps between probes that are kept of each. */
const MAX_GAPS = 4;
/** ms by which a probe may be late, besides three intervals. */
const LATE = 1_000;
/** ms after which somebody has left who has probed once. */
const ONCE = 30_000;
/** Probers that call themselves so. Any other name is what a client made up, which is no part of a report. */
const AGENTS = ['HAProxy', 'Envoy', 'Consul', 'ELB-HealthChecker', 'GoogleHC', 'curl', 'Wget'];
const MAX_AGENT = 100;
/** The kubelet's `User-Agent` begins so (https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/). */
const KUBELET = 'kube-probe';

/** Learns from the probes of readiness who sends them, and how often. */
export class Probers {
  readonly #known = new Map<string, Known>();
  /** Whether the kubelet has probed. */
  hasKubelet = false;

  /** A probe of readiness has been answered. `now` is a reading of the drain's clock, as everywhere below. */
  probed(request: Probe, isFailure: boolean, now: number): void {
    const agent = request.headers['user-agent']?.slice(0, MAX_AGENT) ?? '';
    if (agent.startsWith(KUBELET)) {
      this.hasKubelet = true;
      return;
    }
    const address = request.socket.remoteAddress ?? 'a local socket';
    const key = `${address} ${agent}`;
    const known = this.#known.get(key) ?? newProber(address, nameOf(agent), now);
    // The one that was probed last is the last of the map.
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size > MAX_PROBERS) this.#known.delete(this.#known.keys().next().value ?? '');
    if (known.probes > 0) known.gaps = [now - known.lastAt, ...known.gaps].slice(0, MAX_GAPS);
    known.probes += 1;
    known.lastAt = now;
    if (isFailure) known.failures += 1;
    if (known.failures >= FAILURES) known.toldAt ??= now;
  }

  /** Those that have not left. */
  all(now: number): Prober[] {
    return [...this.#known.values()].filter((known) => !hasLeft(known, now)).map((known) => describe(known));
  }

  /** A lame duck begins, which is to last until these have had their failures. */
  await(probers: readonly Prober[]): void {
    for (const known of this.#known.values()) {
      known.failures = 0;
      known.toldAt = undefined;
      known.isAwaited = probers.some(
        ({ address, agent }) => address === known.address && agent === known.agent,
      );
    }
  }

  /**
   * When each of those has had its failures and has acted upon them, as far as their intervals tell. Who has left is not waited for; who
   * has come meanwhile and probes again is.
   */
  toldAt(now: number): number {
    const awaited = [...this.#known.values()].filter(
      (known) => (known.isAwaited || known.failures > 1) && !hasLeft(known, now),
    );
    return Math.max(0, ...awaited.map((known) => toldAt(known)));
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
    toldAt: undefined,
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

function toldAt(known: Known): number {
  if (known.toldAt !== undefined) return known.toldAt + REACTION;
  const interval = intervalOf(known) ?? Infinity;
  return known.lastAt + (FAILURES - known.failures) * interval + REACTION;
}

/** `Consul` of `Consul Health Check`. */
function nameOf(agent: string): string | undefined {
  const [product = ''] = agent.split(/[/ ]/, 1);
  return AGENTS.find((known) => known.toLowerCase() === product.toLowerCase());
}
