import type { Settings } from './settings.ts';
import type { World } from './world.ts';

/** Consecutive failures after which a router considers a pod down: HAProxy's default. */
const FAILURES = 3;
/** Health checks of a pod that are simulated before its stop: enough to detect their interval. */
const BEFORE = 5;
/** Largest delay of a health check in seconds. */
const LATE = 0.05;

export function routersOf({ plan }: Settings): number {
  return plan?.routers?.count ?? 1;
}

/** A load balancer that checks one pod, and chooses by the results. */
export class Router {
  readonly #world: World;
  /** Answers a health check. Returns false for a failure. */
  readonly #probe: (address: string) => boolean;
  readonly #address: string;
  #failures = 0;
  #toldAt = Infinity;

  constructor(world: World, index: number, probe: (address: string) => boolean) {
    this.#world = world;
    this.#address = `10.0.0.${index}`;
    this.#probe = probe;
  }

  /** True if it no longer chooses the pod. */
  get hasHeard(): boolean {
    return this.#world.clock.now >= this.#toldAt;
  }

  /** Starts health checks some time before the stop. @param stop when the pod stops */
  begin(interval: number, stop: number): void {
    const { clock, random } = this.#world;
    const first = stop - BEFORE * interval + random.uniform(interval);
    clock.after(first - clock.now, () => this.#next(interval));
  }

  #next(interval: number): void {
    const { clock, random, settings } = this.#world;
    this.#failures = this.#probe(this.#address) ? 0 : this.#failures + 1;
    if (this.#failures === FAILURES) this.#toldAt = clock.now + settings.propagation(random);
    else clock.after(interval + random.uniform(LATE), () => this.#next(interval));
  }
}
