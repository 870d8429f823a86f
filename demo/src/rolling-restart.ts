import { setTimeout as sleep } from 'node:timers/promises';
import type { ShutdownReport } from '@quiesce/core';
import { freePorts } from '@quiesce/test/kit/free-ports';
import { Balancer } from './balancer.ts';
import { Instance, type End } from './instances.ts';
import { Load } from './load.ts';
import { Tally } from './outcome.ts';
import { PROBE_INTERVAL, Rotation } from './rotation.ts';
import { View } from './view.ts';

/** A server to test. */
export interface Subject {
  readonly name: string;
  readonly script: URL;
}

/** The result of a rolling restart. */
export interface Result {
  readonly name: string;
  readonly tally: Tally;
  /** How the processes ended that were restarted under load. */
  readonly restarts: readonly End[];
  /** Exit codes of all processes. */
  readonly exitCodes: readonly (number | string)[];
  /** Report of the first restart. */
  readonly report: ShutdownReport | undefined;
}

/**
 * ms of steady load before, between and after the restarts. Ends halfway between two health checks, because a SIGTERM right
 * before one would be lucky, and right after one unlucky.
 */
const STEADY = 5.5 * PROBE_INTERVAL;

/**
 * Restarts two instances in turn, as a deploy does, under load.
 * @param onStart called with a function that kills them, if the demo has to end early
 */
export async function rollingRestart(
  { name, script }: Subject,
  onStart: (kill: () => void) => void,
): Promise<Result> {
  const changed = (): void => view.changed();
  const ports = await freePorts(2);
  const instances = ports.map((port, index) => {
    const letter = 'AB'.charAt(index);
    return new Instance(letter, script, port, changed);
  });
  onStart(() => {
    for (const instance of instances) instance.kill();
  });
  const rotation = new Rotation(ports, changed);
  const balancer = new Balancer(() => rotation.next());
  const tally = new Tally();
  const view = new View(name, instances, rotation, tally);
  const load = new Load(await balancer.listen(), tally);

  const start = async (instance: Instance): Promise<void> => {
    await instance.start();
    await rotation.until(instance.port);
  };
  await Promise.all(instances.map(start));
  load.start();
  await sleep(STEADY);

  const restarts: End[] = [];
  for (const instance of instances) {
    restarts.push(await instance.stop());
    await start(instance);
    await sleep(STEADY);
  }
  await load.stop();
  const report = instances[0]?.report;

  const ends = await Promise.all(instances.map((instance) => instance.stop()));
  rotation.stop();
  balancer.close();
  view.done();
  return {
    name,
    tally,
    restarts,
    exitCodes: [...restarts, ...ends].map(({ code }) => code),
    report,
  };
}
