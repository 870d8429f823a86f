import type { Client } from './connection.ts';
import type { Pod } from './pod.ts';
import type { World } from './world.ts';

/** All pods, and how clients choose one. */
export class Fleet {
  readonly #world: World;
  /** Every pod that has been ready: a client may not know of its end yet. */
  readonly #known: Pod[] = [];
  readonly #new: Pod[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  becomeReady(pod: Pod): void {
    pod.becomeReady();
    this.#known.push(pod);
    if (pod.isNew) this.#new.push(pod);
  }

  /** Connects a client. If the port of the chosen pod is closed, it tries another pod a round trip later. */
  connect(client: Client): void {
    const { clock, settings, tally } = this.#world;
    if (this.#choose(client).accept(client)) return;
    tally.turnedAway += 1;
    clock.after(settings.roundTrip, () => this.connect(client));
  }

  #choose(client: Client): Pod {
    switch (this.#world.settings.balancing) {
      case 'random':
        return this.#any(client, this.#known);
      case 'two choices': {
        const [one, other] = [this.#any(client, this.#known), this.#any(client, this.#known)];
        return one.load <= other.load ? one : other;
      }
      case 'new pods only':
        return this.#any(client, this.#new.length > 0 ? this.#new : this.#known);
      default:
        return this.#world.settings.balancing satisfies never;
    }
  }

  /** Returns one of the pods that the client's router considers ready. */
  #any(client: Client, pods: readonly Pod[]): Pod {
    const { random } = this.#world;
    for (;;) {
      const pod = random.pick(pods);
      if (pod.state === 'ready' || !pod.hasLeftFor(client)) return pod;
    }
  }
}
