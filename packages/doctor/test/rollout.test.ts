import { expect, it } from 'vitest';
import { idsIn, servingPod } from './fixtures/serving-pod.ts';

const delay = { drain: { shutdownDelay: 5_000 } } as const;

it('a maxUnavailable number that equals the replicas is reported', async () => {
  const text = servingPod().replace('kind: Pod', 'kind: Deployment').replaceAll(/^ {2}/gm, '      ');
  const deployment = (maxUnavailable: number) =>
    text.replace(
      'spec:',
      `spec:\n  replicas: 3\n  strategy: { rollingUpdate: { maxUnavailable: ${maxUnavailable} } }\n  template:\n    spec:`,
    );
  expect(await idsIn(deployment(3), delay)).toEqual(['all-at-once']);
  expect(await idsIn(deployment(2), delay)).toEqual([]);
});

it('the exitGrace of node:cluster workers is judged on every platform', async () => {
  const text = 'services: { web: { image: web, stop_grace_period: 30s } }';
  const drain = { exitGrace: 100 };
  expect(await idsIn(text, { cluster: true, drain })).toEqual(['exit-grace-of-worker']);
  expect(await idsIn(text, { drain })).toEqual([]);
});
