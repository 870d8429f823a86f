import type { DrainOptions } from '@quiesce/core';
import type { Circumstances } from '../model/circumstances.ts';
import { deploy, type Deploy } from '../model/deploy.ts';
import { always, exponential, type Settings } from '../model/settings.ts';
import type { Table } from '../table.ts';

const KUBERNETES = { platform: { name: 'Kubernetes', limit: 30_000 } };

/** Load balancers with health checks of their own: news of the last failure takes 50 ms. */
export function probed(interval: number): Surroundings {
  return { plan: { routers: { count: 2, interval } }, propagation: exponential(0.05) };
}

type Surroundings = Partial<Settings> & { readonly plan: Circumstances };

/** How clients learn of the end of a pod, and what the pod can detect about them. */
export const SURROUNDINGS = {
  Kubernetes: { plan: KUBERNETES },
  'probed every 2 s': probed(2),
  'node:cluster': { plan: { isClusterWorker: true }, propagation: always(0) },
  // Clients choose an ended pod for as long as an nginx that has found its port closed and retries it.
  'nobody probes': { plan: {}, propagation: exponential(10) },
} as const satisfies Record<string, Surroundings>;

/** Clients of a service with few requests: one every 20 s for each pod. */
const FEW = { rate: always(0.001), warmUp: 11 };

const CASES: readonly (readonly [name: string, Surroundings])[] = [
  ...Object.entries(SURROUNDINGS),
  ['nobody probes, few requests', { ...SURROUNDINGS['nobody probes'], ...FEW }],
  ['Kubernetes, few requests', { ...SURROUNDINGS.Kubernetes, ...FEW }],
];

/** Simulates a deploy with options, or without any. */
export function deployWith(surroundings: Surroundings, options: DrainOptions = {}): Deploy {
  return deploy({ ...surroundings, plan: { ...surroundings.plan, options } });
}

/** Returns the time that the given share of pods did not exceed. */
export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function situationsOf({ tally: { situations } }: Deploy): string {
  const all = [...situations.values()].reduce((sum, count) => sum + count, 0);
  const shares = [...situations].toSorted(([, one], [, other]) => other - one);
  if (shares.length === 1) return shares[0]?.[0] ?? '';
  return shares.map(([name, count]) => `${name} ${((100 * count) / all).toFixed(1)} %`).join(', ');
}

function results({ tally }: Deploy): string[] {
  const { cut, lost, refused, stops, turnedAway } = tally;
  const times = [quantile(stops, 0.5), Math.max(...stops)].map((time) => `${time.toFixed(1)} s`);
  return [...[lost, refused, turnedAway, cut].map(String), ...times];
}

const RESULTS = ['lost', 'refused', 'turned away', 'cut', 'stop, half', 'longest'] as const;

const WAYS: readonly (readonly [string, Partial<Settings>, DrainOptions])[] = [
  ["`situation: 'quiet'`", {}, { situation: 'quiet' }],
  ['none', {}, {}],
  ['none; clients that close no connection', { keepsPromise: false }, {}],
];

/** The deploy of 1,000 pods by 10, without options and with the defaults of 0.1.0. */
export function plansTable(): Table {
  const rows = CASES.flatMap(([name, surroundings]) =>
    WAYS.map(([way, settings, options]) => {
      const done = deployWith({ ...surroundings, ...settings }, options);
      return [name, way, situationsOf(done), ...results(done)];
    }),
  );
  const head = ['pods', 'options', 'plan', ...RESULTS];
  return {
    name: 'plans',
    title: 'A deploy of 1,000 pods by 10, 50,000 connections, by what the pods see',
    head,
    rows,
  };
}

interface Service {
  readonly name: string;
  readonly settings: Partial<Settings>;
  readonly deploys: number;
}

const PODS = 10;

export const SERVICES: readonly Service[] = [
  { name: 'a request a minute', settings: { connections: 1, rate: always(1 / 60 / PODS) }, deploys: 1_000 },
  { name: '10,000 a second', settings: { connections: 50, rate: always(20) }, deploys: 2 },
];

/** Simulates a service of 10 pods that are replaced one by one. */
export function deployService({ settings, deploys }: Service, surroundings: Surroundings): Deploy[] {
  return Array.from({ length: deploys }, (_, index) =>
    deployWith({ pods: PODS, batch: 1, keepsPromise: false, seed: index + 1, ...settings, ...surroundings }),
  );
}

export function servicesTable(): Table {
  const rows = SERVICES.flatMap((service) =>
    Object.entries(SURROUNDINGS).map(([name, surroundings]) => {
      const done = deployService(service, surroundings);
      const tallies = done.map(({ tally }) => tally);
      const sum = (key: 'answered' | 'lost' | 'refused'): string =>
        String(tallies.reduce((total, tally) => total + tally[key], 0));
      const stops = tallies.flatMap((tally) => tally.stops);
      const [first] = done;
      return [
        service.name,
        name,
        first ? situationsOf(first) : '',
        String(service.deploys),
        sum('answered'),
        sum('lost'),
        sum('refused'),
        ...[quantile(stops, 0.5), Math.max(...stops)].map((time) => `${time.toFixed(1)} s`),
      ];
    }),
  );
  const head = ['service', 'pods', 'plan', 'deploys', 'answered', 'lost', 'refused', 'stop, half', 'longest'];
  return { name: 'services', title: 'Services of 10 pods, without options', head, rows };
}
