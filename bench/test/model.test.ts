import { describe, expect, it } from 'vitest';
import { deploy, stopPods } from '../simulate/model/deploy.ts';
import { quiesce, RULES } from '../simulate/model/rules.ts';
import { always, type Draw } from '../simulate/model/settings.ts';
import { counted, deviation } from '../simulate/sampling.ts';

/** From one request in 100 s to ten per second. */
const unlike: Draw = (random) => 10 ** (random.uniform(3) - 2);
const busy = { pods: 20, rate: always(5), roundTrip: 0.04 };

it('a simulation has the same result each time, and another one with another seed', () => {
  const small = { pods: 20, batch: 5, connections: 10 };
  expect(deploy(small).tally).toEqual(deploy(small).tally);
  expect(deploy({ ...small, seed: 2 }).tally).not.toEqual(deploy(small).tally);
});

it('a batch begins when the one before it is ready, and the last pods end their lame duck', () => {
  const { seconds } = deploy({ pods: 20, batch: 5, readyTime: 7, interval: 7, lameDuck: 5, rate: always(0) });
  expect(seconds).toBe(4 * 7 + 5);
});

it('every connection is replaced once for each pod that it loses', () => {
  const { loads, clients, tally } = deploy({ pods: 20, batch: 5 });
  const reconnects = clients.reduce((sum, client) => sum + client.reconnects, 0);
  expect(tally.reconnectedAt).toHaveLength(reconnects);
  expect(reconnects).toBeGreaterThanOrEqual(loads.reduce((sum, load) => sum + load, 0));
});

describe('a request', () => {
  it('a request on the wire when its connection closes is lost', () => {
    expect(stopPods({ ...busy, rule: RULES['abrupt close'], lameDuck: 0 }).lost).toBeGreaterThan(100);
  });

  it('the losses depend on the total request rate of all clients, however different they are', () => {
    const settings = { pods: 40, rate: unlike, roundTrip: 0.01, rule: RULES['abrupt close'], lameDuck: 0 };
    const meanRate = (10 - 0.01) / Math.log(1_000);
    const expected = 40 * 50 * meanRate * 0.01;
    expect(Math.abs(deviation(counted(stopPods(settings).lost), expected))).toBeLessThan(4);
  });

  it('a request that may be retried is not lost', () => {
    const settings = { ...busy, rule: RULES['abrupt close'], lameDuck: 0 };
    const { lost, retried } = stopPods({ ...settings, retried: 1 });
    expect(lost).toBe(0);
    expect(retried).toBeGreaterThan(100);
  });

  it('no request of a client that respects the announced keep-alive time is lost', () => {
    const { lost } = stopPods({ ...busy, rule: RULES['quiesce, keep-alive'], lameDuck: 0 });
    expect(lost).toBe(0);
  });

  it('a request that arrives while draining is refused or served', () => {
    const settings = { ...busy, rule: quiesce({}), lameDuck: 0 };
    expect(stopPods(settings).refused).toBeGreaterThan(500);
    expect(stopPods({ ...settings, admission: 'serve' }).refused).toBe(0);
  });

  it('a request that outlasts draining is cut, or earlier if the supervisor kills the pod', () => {
    const settings = { ...busy, service: always(12), lameDuck: 5 };
    const [patient, hasty] = [stopPods({ ...settings, drain: 20 }), stopPods({ ...settings, drain: 4 })];
    expect(patient.cut).toBe(0);
    expect(hasty.cut).toBeGreaterThan(500);
    expect(hasty.answered).toBe(patient.answered - hasty.cut);
    expect(stopPods({ ...settings, drain: 20, grace: 9 }).cut).toBeGreaterThan(500);
  });
});

describe('idle connections', () => {
  const idle = { pods: 1, connections: 1_000, rate: always(0), roundTrip: 0, lameDuck: 0 };

  it('cold idle connections close when draining begins, young ones after `idleLinger`', () => {
    const cold = stopPods({ ...idle, rule: quiesce({ coldAfter: 1 }) });
    expect(new Set(cold.reconnectedAt)).toEqual(new Set([0]));
    const young = stopPods({ ...idle, rate: always(1_000), service: always(0.4), admission: 'serve' });
    expect(Math.min(...young.reconnectedAt)).toBeGreaterThan(0);
  });

  it('idle connections close over the whole spread', () => {
    const { reconnectedAt } = stopPods({ ...idle, rule: quiesce({ spread: 10 }) });
    const early = reconnectedAt.filter((time) => time < 5).length;
    expect(Math.abs(early - 500)).toBeLessThan(4 * Math.sqrt(250));
    expect(Math.max(...reconnectedAt)).toBeLessThan(10);
  });
});

it('clients connect to a closed port until they know that it is closed', () => {
  const settings = { pods: 100, batch: 10, connections: 20, rule: RULES['abrupt close'] };
  expect(deploy({ ...settings, lameDuck: 0, propagation: always(2) }).tally.turnedAway).toBeGreaterThan(0);
  expect(deploy({ ...settings, lameDuck: 3, propagation: always(2) }).tally.turnedAway).toBe(0);
});
