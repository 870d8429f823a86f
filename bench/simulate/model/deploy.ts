import { Clock } from './clock.ts';
import type { Client } from './connection.ts';
import { Fleet } from './fleet.ts';
import { Pod } from './pod.ts';
import { Random } from './random.ts';
import { routersOf } from './routers.ts';
import { DEFAULTS, type Settings } from './settings.ts';
import { Tally } from './tally.ts';
import type { World } from './world.ts';

export interface Deploy {
  readonly settings: Settings;
  readonly tally: Tally;
  /** Time from the first start or stop of a pod until the last one has ended or is ready. */
  readonly seconds: number;
  /** Connections of each old pod when it was asked to stop, in the order of replacement. */
  readonly loads: readonly number[];
  readonly clients: readonly Client[];
}

/** Replaces every pod, batch by batch. */
export function deploy(partial: Partial<Settings>): Deploy {
  const settings = { ...DEFAULTS, ...partial };
  const { pods, batch, surge, readyTime, interval, warmUp } = settings;
  const clock = new Clock();
  const random = new Random(settings.seed);
  const tally = new Tally();
  let lastChange = 0;
  const world: World = {
    clock,
    random,
    settings,
    tally,
    reconnect(client) {
      client.reconnects += 1;
      tally.reconnectedAt.push(clock.now - warmUp);
      clock.after(settings.roundTrip, () => fleet.connect(client));
    },
    podGone: () => (lastChange = clock.now),
  };
  const fleet: Fleet = new Fleet(world);

  const old = Array.from({ length: pods }, () => new Pod(world, false));
  const clients: Client[] = [];
  for (const pod of old) {
    fleet.becomeReady(pod);
    for (let index = 0; index < settings.connections; index += 1) {
      const client = newClient(world, index);
      clients.push(client);
      pod.accept(client);
    }
  }

  for (let first = 0; first < pods; first += batch) {
    const leaving = old.slice(first, first + batch);
    const begin = warmUp + (first / batch) * interval;
    const stop = surge ? begin + readyTime : begin;
    leaving.forEach((pod) => pod.beginProbes(stop));
    clock.after(stop - warmUp, () => leaving.forEach((pod) => pod.beginTraffic()));
    const replacing = leaving.map(() => new Pod(world, true));
    clock.after(begin + readyTime, () => {
      replacing.forEach((pod) => fleet.becomeReady(pod));
      lastChange = clock.now;
    });
    clock.after(stop, () => leaving.forEach((pod) => pod.stop()));
  }
  clock.run();
  const loads = old.map(({ loadAtStop }) => loadAtStop);
  return { settings, tally, seconds: lastChange - warmUp, loads, clients };
}

/** Stops `pods` pods at once, whose clients reconnect elsewhere. Faster than a whole deploy, for losses only. */
export function stopPods(partial: Partial<Settings>): Tally {
  const settings = { ...DEFAULTS, ...partial };
  const { warmUp } = settings;
  const world: World = {
    clock: new Clock(),
    random: new Random(settings.seed),
    settings,
    tally: new Tally(),
    reconnect: () => world.tally.reconnectedAt.push(world.clock.now - warmUp),
    podGone: () => undefined,
  };
  for (let index = 0; index < settings.pods; index += 1) {
    const pod = new Pod(world, false);
    pod.becomeReady();
    for (let count = 0; count < settings.connections; count += 1) {
      pod.accept(newClient(world, count));
    }
    pod.beginProbes(warmUp);
    pod.beginTraffic();
    world.clock.after(warmUp, () => pod.stop());
  }
  world.clock.run();
  return world.tally;
}

function newClient({ settings, random }: World, index: number): Client {
  return { rate: settings.rate(random), router: index % routersOf(settings), reconnects: 0 };
}
