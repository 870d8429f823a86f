import type { Settings } from './settings.ts';
import type { World } from './world.ts';

/** Failures in a row after which a router takes a pod for down: HAProxy's default. */
const FAILURES = 3;
/** Probes of a pod that are simulated before its stop: enough for their interval to be known. */
const BEFORE = 5;
/** Seconds by which a probe is late at most. */
const LATE = 0.05;

export function routersOf({ plan }: Settings): number {
  return plan?.routers?.count ?? 1;
}

/** A balancer that probes one pod, and chooses by its answers. */
export class Router {
  readonly #world: World;
  /** Answers a probe. `false`, it failed. */
  readonly #probe: (address: string) => boolean;
  readonly #address: string;
  #failures = 0;
  #toldAt = Infinity;

  constructor(world: World, index: number, probe: (address: string) => boolean) {
    this.#world = world;
    this.#address = `10.0.0.${index}`;
    this.#probe = probe;
  }

  /** Whether it chooses the pod no more. */
  get hasHeard(): boolean {
    return this.#world.clock.now >= this.#toldAt;
  }

  /** It has probed for a while as the pod stops. @param stop when that is */
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
