import { describe, expect, it } from 'vitest';
import { stopUnprobed } from '../simulate/experiments/constants.ts';
import {
  deployService,
  deployWith,
  probed,
  SERVICES,
  situationsOf,
  SURROUNDINGS,
} from '../simulate/experiments/plans.ts';
import { counted, deviation } from '../simulate/sampling.ts';

const SITUATIONS = {
  Kubernetes: 'kubernetes',
  'probed every 2 s': 'probed',
  'node:cluster': 'cluster',
  'nobody probes': 'unprobed',
} as const;
/**
 * In the race of 200 pods whose server closes each connection 6 s after its last request, or 6 s after the stop: such a
 * connection had no request for 6 s. Each pod has 50 connections, a deploy has e - 1 times as many, each with one request per
 * second and a round trip of 5 ms.
 */
const EXPECTED = 200 * 50 * (Math.E - 1) * 0.005 * 7 * Math.exp(-6);
const NAMES = ['Kubernetes', 'probed every 2 s', 'node:cluster', 'nobody probes'] as const;

describe.each(NAMES)('a deploy of 200 pods without options: %s', (name) => {
  const pods = { ...SURROUNDINGS[name], pods: 200 };
  const done = deployWith(pods);

  it('each pod plans by what it has detected', () => {
    expect(situationsOf(done)).toBe(SITUATIONS[name]);
  });

  it('a deploy without options loses, refuses and cuts no request', () => {
    const { cut, lost, refused } = done.tally;
    expect({ cut, lost, refused }).toEqual({ cut: 0, lost: 0, refused: 0 });
  });

  it('a deploy in the situation `quiet` loses and refuses requests', () => {
    const { lost, refused } = deployWith(pods, { situation: 'quiet' }).tally;
    expect(lost).toBeGreaterThan(40);
    expect(refused).toBeGreaterThan(1_000);
  });

  it('a deploy loses no more than expected with clients that never close connections', () => {
    const { lost, refused } = deployWith({ ...pods, keepsPromise: false }).tally;
    expect(deviation(counted(lost), EXPECTED)).toBeLessThan(4);
    expect(refused).toBe(0);
  });

  it.each(SERVICES)('a service with $name loses and refuses no request', (service) => {
    const deploys = deployService(
      { ...service, deploys: Math.min(service.deploys, 100) },
      SURROUNDINGS[name],
    );
    expect(deploys.map(({ tally }) => tally.lost + tally.refused + tally.cut).filter(Boolean)).toEqual([]);
    const isIdle = service.name === 'a request a minute' && name === 'nobody probes';
    expect(new Set(deploys.map(situationsOf))).toEqual(new Set([isIdle ? 'quiet' : SITUATIONS[name]]));
  });
});

it('a pod waits for each of its health checkers, but not beyond the bound', () => {
  const fast = deployWith({ ...probed(2), pods: 50 });
  expect(Math.min(...fast.tally.stops)).toBeGreaterThan(4);
  const slow = deployWith({ ...probed(10), pods: 50 });
  expect(Math.max(...slow.tally.stops)).toBeLessThan(8.5);
  expect(slow.tally.turnedAway).toBeGreaterThan(0);
  expect(fast.tally.turnedAway).toBe(0);
});

it('a pod in Kubernetes keeps serving for at least 5 s', () => {
  const { stops, turnedAway } = deployWith({
    ...SURROUNDINGS.Kubernetes,
    pods: 20,
    propagation: () => 4,
  }).tally;
  expect(Math.min(...stops)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...stops)).toBeLessThan(8.3);
  expect(turnedAway).toBe(0);
});

it('two requests per second are steady traffic, one in five seconds is not', () => {
  expect(stopUnprobed(2, 400).steady.value).toBeGreaterThan(0.9);
  expect(stopUnprobed(0.2, 400).steady.value).toBeLessThan(0.05);
});
