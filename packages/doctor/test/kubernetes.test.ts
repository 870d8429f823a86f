import { doctor, type DoctorOptions } from '@quiesce/doctor';
import { describe, expect, it } from 'vitest';

const examine = (text: string, options: DoctorOptions = {}) => doctor([{ name: 'k8s.yaml', text }], options);

/** Returns a manifest of a pod with one container. */
const pod = (container: string, spec = '') => `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  ${spec}
  containers:
    - name: web
      ${container}
`;

const POD_SPEC = 'spec: { containers: [{ name: app }] }';
const MANY = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec: { template: { ${POD_SPEC} } }
---
# nothing
---
apiVersion: v1
kind: List
items:
  - { apiVersion: batch/v1, kind: Job, metadata: { name: migrate }, spec: { template: { ${POD_SPEC} } } }
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: nightly }
    spec: { jobTemplate: { spec: { template: { ${POD_SPEC} } } } }
  - { apiVersion: v1, kind: Service, metadata: { name: web } }
---
apiVersion: example.com/v1
kind: Rollout
metadata: { name: other }
`;

describe('a manifest', () => {
  it('a manifest may have several documents and lists, and objects without pods are reported as skipped', async () => {
    const { workloads, skipped } = await examine(MANY);
    expect(workloads.map(({ name, place }) => [name, place.line])).toEqual([
      ['StatefulSet store, container app', 5],
      ['Job migrate, container app', 12],
      ['CronJob nightly, container app', 16],
    ]);
    expect(skipped.map(({ name, place }) => [name, place.line])).toEqual([
      ['Service web', 17],
      ['Rollout other', 19],
    ]);
  });

  it('each container has a budget, and --only selects containers', async () => {
    const two = pod('image: web\n    - name: proxy');
    const names = async (options?: DoctorOptions) =>
      (await examine(two, options)).workloads.map(({ name }) => name);
    expect(await names()).toEqual(['Pod web, container web', 'Pod web, container proxy']);
    expect(await names({ only: ['proxy'] })).toEqual(['Pod web, container proxy']);
  });

  it('a Job gets no finding about a missing wait, because it receives no requests', async () => {
    const container = '{ name: app, ports: [{ containerPort: 80 }] }';
    const { workloads } = await examine(
      `{ apiVersion: batch/v1, kind: Job, spec: { template: { spec: { containers: [${container}] } } } }`,
    );
    expect(workloads.flatMap(({ findings }) => findings)).toEqual([]);
  });
});

it('a negative grace period is rejected', async () => {
  await expect(examine(pod('image: web', 'terminationGracePeriodSeconds: -1'))).rejects.toThrow(
    'k8s.yaml:5: spec.terminationGracePeriodSeconds must be a number, 0 or more; received -1.',
  );
});

describe('a preStop hook', () => {
  it.each([
    ['sleep: { seconds: 5 }', 5],
    ['exec: { command: [sleep, "5"] }', 5],
    ['exec: { command: [/bin/sleep, 2m] }', 120],
    ['exec: { command: [/bin/sh, -c, sleep 5] }', 5],
    ['exec: { command: [bash, -c, " sleep 0.5 "] }', 0.5],
    ['exec: { command: ["sleep 5"] }', 5],
  ])('the preStop hook { %s } takes %d s', async (hook, seconds) => {
    const [workload] = (await examine(pod(`lifecycle: { preStop: { ${hook} } }`))).workloads;
    expect(workload?.budget.lines[0]).toEqual({ name: 'preStop', time: seconds * 1_000 });
  });

  it.each([
    ['exec: { command: [/bin/sh, -c, sleep 5 && nginx -s quit] }'],
    ['exec: { command: [sh, -c, sleep $WAIT] }'],
    ['httpGet: { path: /leave, port: 80 }'],
  ])('the duration of the preStop hook { %s } is unknown, unless --pre-stop sets it', async (hook) => {
    const text = pod(`lifecycle: { preStop: { ${hook} } }`);
    const [unknown] = (await examine(text)).workloads;
    expect(unknown?.findings).toMatchObject([{ id: 'pre-stop-unknown' }]);
    const [known] = (await examine(text, { preStop: 4_000 })).workloads;
    expect(known?.budget.lines[0]).toEqual({ name: 'preStop', time: 4_000 });
  });
});
