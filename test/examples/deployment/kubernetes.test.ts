import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { doctor } from '@quiesce/doctor';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(ROOT, 'examples/deployment/kubernetes');

const DEPLOYMENT = 'deployment.yaml';
const deployment = new Deployment(manifest(DEPLOYMENT));
const service = new Service(manifest('service.yaml'));
const budget = new PodDisruptionBudget(manifest('pod-disruption-budget.yaml'));

function manifest(file: string): ReturnType<typeof parse> {
  return parse(readFileSync(join(FOLDER, file), 'utf8'));
}

it('the manifests are valid by the schemas of Kubernetes', () => {
  for (const object of [deployment, service, budget]) expect(() => object.validate()).not.toThrow();
});

it('the manifests have no unknown fields', async () => {
  // The schemas allow unknown fields, and the API server drops them; a compiler reports them.
  const text = `
    import type { IDeployment } from 'kubernetes-models/apps/v1';
    import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
    import type { IService } from 'kubernetes-models/v1';

    export const deployment: IDeployment = ${JSON.stringify(deployment)};
    export const service: IService = ${JSON.stringify(service)};
    export const budget: IPodDisruptionBudget = ${JSON.stringify(budget)};
  `;
  const tsconfig = { extends: join(ROOT, 'tsconfig.json'), include: ['*.ts'], exclude: [] };
  // Beside node_modules, so that the package resolves; the dot hides it from other tools.
  const folder = await mkdtemp(join(import.meta.dirname, '.manifests-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'manifests.ts'), text);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));

  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = await promisify(execFile)(tsc, ['--project', folder, '--pretty', 'false']).catch(
    (error: { readonly stdout: string }) => error,
  );
  expect(stdout).toBe('');
});

it('the Service and the budget select the pods of the Deployment, and the port exists', () => {
  const { template, selector } = deployment.spec ?? {};
  const labels = template?.metadata?.labels;
  expect(selector?.matchLabels).toEqual(labels);
  expect(service.spec?.selector).toEqual(labels);
  expect(budget.spec?.selector?.matchLabels).toEqual(labels);
  const names = template?.spec?.containers?.[0]?.ports?.map(({ name }) => name);
  expect(names).toContain(service.spec?.ports?.[0]?.targetPort);
});

it('the doctor has no findings for the manifests', async () => {
  // The image is that of the Docker example.
  const { findings, workloads } = await doctor([join(FOLDER, DEPLOYMENT)], { drain: { deadline: 25_000 } });
  expect([...findings, ...workloads.flatMap((workload) => workload.findings)]).toEqual([]);
  expect(workloads[0]?.budget).toMatchObject({ fits: true, limit: { time: 30_000, byDefault: false } });
});
