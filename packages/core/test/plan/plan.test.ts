import * as fc from 'fast-check';
import type { DrainOptions } from '@quiesce/core';
import { expect, it } from 'vitest';
import { SITUATIONS } from '../../src/options/options.ts';
import { resolveOptions } from '../../src/options/resolve.ts';
import type { Evidence } from '../../src/plan/evidence.ts';
import { plan } from '../../src/plan/plan.ts';
import type { Prober } from '../../src/plan/probers.ts';
import { planInWords } from '../../src/plan/plan-in-words.ts';
import { NOTHING_SEEN } from './nothing-seen.ts';

const CLOUD_RUN = { name: 'Cloud Run', limit: 10_000 };
const KUBERNETES = { name: 'Kubernetes', limit: 30_000 };

function prober(interval: number | undefined, from: Partial<Prober> = {}): Prober {
  const seen = interval === undefined ? { probes: 1 } : { probes: 20, interval };
  return { address: '10.0.0.7', ...seen, ...from };
}

function decide(evidence: Partial<Evidence>, options: DrainOptions = {}): ReturnType<typeof plan> {
  const all = { ...NOTHING_SEEN, ...evidence };
  return plan(all, resolveOptions(options, all.platform));
}

/** Evidence, options, and the resulting plan: situation, lame duck in seconds, port, late requests, idle connections. */
const TABLE: readonly (readonly [
  name: string,
  seen: Partial<Evidence>,
  set: DrainOptions,
  expected: string,
])[] = [
  ['no evidence', {}, {}, 'quiet: no lame duck, port last, refuse, 250'],
  [
    'a cluster worker',
    { isClusterWorker: true },
    {},
    'cluster: no lame duck, port first, serve, keep-alive to 8',
  ],
  [
    'steady traffic',
    { isTrafficSteady: true },
    {},
    'unprobed: no lame duck, port first, serve, keep-alive to 8',
  ],
  ['a prober', { probers: [prober(2_000)] }, {}, 'probed: 0 to 8, told, port last, serve, keep-alive to 8'],
  [
    'a prober that has probed once, without traffic',
    { probers: [prober(undefined)] },
    {},
    'quiet: no lame duck, port last, refuse, 250',
  ],
  [
    'a prober that has probed once, and traffic',
    { probers: [prober(undefined)], isTrafficSteady: true },
    {},
    'probed: 0 to 8, told, port last, serve, keep-alive to 8',
  ],
  [
    'a health check from the same machine, and traffic from another one',
    {
      probers: [prober(30_000, { address: '127.0.0.1' })],
      isTrafficSteady: true,
      trafficFrom: new Set(['10.0.0.9']),
    },
    {},
    'unprobed: no lame duck, port first, serve, keep-alive to 8',
  ],
  [
    'a slow health check from the address of the traffic',
    {
      probers: [prober(30_000)],
      isTrafficSteady: true,
      trafficFrom: new Set(['10.0.0.7']),
    },
    {},
    'probed: 0 to 8, told, port last, serve, keep-alive to 8',
  ],
  ['Kubernetes', { platform: KUBERNETES }, {}, 'kubernetes: 5 to 12, port last, serve, keep-alive to 8'],
  [
    'probes by the kubelet',
    { isProbedByKubernetes: true },
    {},
    'kubernetes: 5 to 8, port last, serve, keep-alive to 8',
  ],
  [
    'a worker in Kubernetes that a balancer probes',
    { platform: KUBERNETES, isClusterWorker: true, probers: [prober(1_000)] },
    {},
    'kubernetes: 5 to 12, told, port last, serve, keep-alive to 8',
  ],
  [
    'Cloud Run',
    { platform: CLOUD_RUN, isTrafficSteady: true },
    {},
    'unprobed: no lame duck, port first, serve, keep-alive to 6.4',
  ],
  [
    'Ctrl+C at a terminal',
    { isAtTerminal: true, isClusterWorker: true, isTrafficSteady: true },
    {},
    'quiet: no lame duck, port last, refuse, 250',
  ],
  [
    'shutdown() in a process that keeps running',
    { endsProcess: false, probers: [prober(1_000)], isTrafficSteady: true },
    {},
    'quiet: no lame duck, port last, refuse, 250',
  ],
  [
    'a deadline that is set, so the limit is known',
    { probers: [prober(2_000)] },
    { deadline: 25_000 },
    'probed: 0 to 12, told, port last, serve, keep-alive to 8',
  ],
  [
    'options that are set',
    { probers: [prober(2_000)] },
    { shutdownDelay: 3_000, listener: 'first', admission: 'refuse', idleLinger: 100 },
    'probed: 3 to 3, port first, refuse, 100',
  ],
  [
    'readiness: keep, so probers learn nothing',
    { probers: [prober(2_000)], isTrafficSteady: true },
    { readiness: 'keep' },
    'unprobed: no lame duck, port first, serve, keep-alive to 8',
  ],
  [
    'the option situation: quiet',
    { isClusterWorker: true },
    { situation: 'quiet' },
    'quiet: no lame duck, port last, refuse, 250',
  ],
  [
    'the option situation: probed',
    {},
    { situation: 'probed' },
    'probed: 0 to 8, told, port last, serve, keep-alive to 8',
  ],
];

it.each(TABLE)('the plan for %s', (_name, seen, set, expected) => {
  expect(inShort(decide(seen, set))).toBe(expected);
});

it.each<[Partial<Evidence>, string | undefined]>([
  [
    { probers: [prober(2_000, { agent: 'Consul' })] },
    'readiness is probed every 2 s by Consul (10.0.0.7): serving until 3 checks have failed, 8 s at most',
  ],
  [
    { platform: KUBERNETES },
    'Kubernetes removes the pod from its endpoints: serving for 5 s at least, 12 s at most',
  ],
  [
    { isClusterWorker: true },
    'the other workers of node:cluster take new connections: closing the port, serving open connections',
  ],
  [{}, undefined],
])('the first log line explains the plan: %j', (seen, line) => {
  expect(planInWords(decide(seen))).toBe(line);
});

it('a plan warns if probers are too slow, with the calculation and the fix', () => {
  expect(decide({ probers: [prober(10_000)] }).warning).toBe(
    'readiness is probed every 10 s: 3 failures take 30 s, but there are only 8 s: probe more often, or raise ' +
      'the platform limit and deadline',
  );
  expect(decide({ probers: [prober(2_000)] }).warning).toBeUndefined();
});

it('for any evidence and options, the times fit into the deadline, and options that are set are kept', () => {
  const time = fc.integer({ min: 0, max: 60_000 });
  const evidence = fc.record({
    endsProcess: fc.boolean(),
    isAtTerminal: fc.boolean(),
    isClusterWorker: fc.boolean(),
    platform: fc.option(
      fc.integer({ min: 1, max: 2_147_483_647 }).map((limit) => ({ name: 'Kubernetes', limit })),
      { nil: undefined },
    ),
    probers: fc.array(
      fc.record(
        {
          address: fc.constantFrom('10.0.0.7', '127.0.0.1', '::1'),
          agent: fc.string(),
          probes: fc.integer({ min: 1, max: 1e9 }),
          interval: fc.double({ min: 0, max: 1e12, noNaN: true }),
        },
        { requiredKeys: ['address', 'probes'] },
      ),
    ),
    isProbedByKubernetes: fc.boolean(),
    isTrafficSteady: fc.boolean(),
    trafficFrom: fc.constantFrom(new Set<string>(), new Set(['10.0.0.7']), new Set([undefined])),
  });
  const options: fc.Arbitrary<DrainOptions> = fc.record(
    {
      deadline: fc.integer({ min: 1, max: 60_000 }),
      cleanupTime: time,
      shutdownDelay: time,
      idleLinger: fc.oneof(time, fc.constant('keep-alive' as const)),
      spread: fc.oneof(time, fc.record({ perSecond: fc.double({ min: 0.1, max: 1e6, noNaN: true }) })),
      uploadGrace: fc.integer({ min: 1, max: 60_000 }),
      listener: fc.constantFrom('first', 'last'),
      admission: fc.constantFrom('refuse', 'serve'),
      readiness: fc.constantFrom('fail', 'keep'),
      situation: fc.constantFrom('auto', ...SITUATIONS),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(evidence, options, (seen, set) => {
      let resolved;
      try {
        resolved = resolveOptions(set, seen.platform);
      } catch {
        return;
      }
      const decided = plan(seen, resolved);
      const {
        deadline,
        cleanupTime,
        shutdownDelay,
        idleLinger,
        idleLimit = 0,
        spread,
        uploadGrace,
      } = decided;
      const linger = typeof idleLinger === 'number' ? idleLinger : 0;
      const window = typeof spread === 'number' ? spread : 0;
      const limit = typeof spread === 'object' ? spread.limit : 0;
      expect(limit).toBeLessThan(deadline - cleanupTime);
      expect(deadline).toBe(resolved.deadline);
      expect(shutdownDelay.min).toBeLessThanOrEqual(shutdownDelay.max);
      expect(shutdownDelay.max + Math.max(linger + window, uploadGrace) + cleanupTime).toBeLessThanOrEqual(
        deadline,
      );
      expect(idleLimit).toBeLessThanOrEqual(deadline - cleanupTime);
      const { listener = decided.listener, admission = decided.admission } = set;
      expect(decided).toMatchObject({ listener, admission });
      expect(idleLinger).toBe(set.idleLinger ?? idleLinger);
      expect(shutdownDelay.max).toBe(set.shutdownDelay ?? shutdownDelay.max);
      expect(planInWords(decided) ?? '-').toMatch(/^[^\n]+$/);
    }),
    { numRuns: 5_000 },
  );
});

function inShort(decided: ReturnType<typeof plan>): string {
  const { situation, shutdownDelay, awaitsProbers, listener, admission, idleLinger, idleLimit } = decided;
  const { min, max } = shutdownDelay;
  return [
    `${situation}: ${max === 0 ? 'no lame duck' : `${min / 1_000} to ${max / 1_000}`}`,
    ...(awaitsProbers ? ['told'] : []),
    `port ${listener}`,
    admission,
    `${idleLinger}${idleLimit === undefined ? '' : ` to ${idleLimit / 1_000}`}`,
  ].join(', ');
}
