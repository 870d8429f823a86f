import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor, type DoctorFile, type DoctorOptions } from '@quiesce/doctor';
import { describe, expect, it, onTestFinished } from 'vitest';

const POD = '{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [{ name: web }] } }';
const COMPOSE = 'services: { web: { image: web, stop_grace_period: 30s } }';
const UNIT = '[Service]\nExecStart=/usr/bin/node server.js';
const compose = (service: string) => `services:\n  web:\n    ${service}`;
const APP = "{ name: 'web', script: 'server.js', instances: 2, kill_timeout: 28000 }";

describe('the kind of a file', () => {
  it.each([
    ['k8s/web.yaml', POD, 'kubernetes'],
    ['anything', COMPOSE, 'compose'],
    ['web.service', UNIT, 'systemd'],
    ['unit', UNIT, 'systemd'],
    ['process.json', '{ "apps": [{ "script": "a.js", "kill_timeout": 30000 }] }', 'pm2'],
    ['ecosystem.config.yaml', `[${APP}]`, 'pm2'],
  ])('the kind of %s is recognised from its name or content', async (name, text, kind) => {
    const { workloads } = await doctor([{ name, text }]);
    expect(workloads.map((workload) => workload.kind)).toEqual([kind]);
  });

  it('--kind overrides the recognised kind of a file', async () => {
    const { workloads } = await doctor([{ name: 'app.json', text: APP }], { kind: 'pm2' });
    expect(workloads).toMatchObject([{ kind: 'pm2', name: 'app web' }]);
  });

  it('several files may have different kinds', async () => {
    const { workloads } = await doctor([
      { name: 'a', text: POD },
      { name: 'b', text: COMPOSE },
      { name: 'c', text: UNIT },
    ]);
    expect(workloads.map(({ kind }) => kind)).toEqual(['kubernetes', 'compose', 'systemd']);
  });
});

describe('unreadable input is rejected:', () => {
  const cases: readonly (readonly [string, DoctorFile, DoctorOptions, string, string])[] = [
    ['a missing file', '/nowhere/compose.yaml', {}, 'FILE', '/nowhere/compose.yaml cannot be read'],
    [
      'a file of unknown kind',
      { name: 'a.yaml', text: 'a: 1' },
      {},
      'KIND',
      'a.yaml is not recognised as a Kubernetes manifest',
    ],
    [
      'a unit without a service',
      { name: 'a.timer', text: '[Unit]\nA=b' },
      {},
      'KIND',
      'a.timer has no [Service]',
    ],
    ['an empty file', { name: 'a.yaml', text: '' }, {}, 'KIND', 'a.yaml is no'],
    ['broken YAML', { name: 'a.yaml', text: 'a: [1' }, {}, 'SYNTAX', 'a.yaml: '],
    [
      'an alias without an anchor',
      { name: 'a.yaml', text: 'a: *b' },
      {},
      'SYNTAX',
      'a.yaml: Unresolved alias',
    ],
    [
      'a Helm template',
      { name: 'a.yaml', text: 'kind: Pod\n{{- if .Values.x }}\na: 1\n{{- end }}' },
      {},
      'TEMPLATE',
      'helm template',
    ],
    [
      'a template that happens to be YAML',
      { name: 'a.yaml', text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}' },
      {},
      'TEMPLATE',
      'helm template',
    ],
    [
      'a template in quotes',
      { name: 'a.yaml', text: POD.replace('spec: {', 'spec: { terminationGracePeriodSeconds: "{{ .x }}",') },
      {},
      'TEMPLATE',
      'a.yaml:1: spec.terminationGracePeriodSeconds is "{{ .x }}"',
    ],
    [
      'a Compose variable without a value',
      { name: 'a.yaml', text: compose('stop_grace_period: ${GRACE}') },
      {},
      'CONTENT',
      'a.yaml:3: services.web.stop_grace_period must be a duration such as 30s or 1m30s; received "${GRACE}". ' +
        'Replace the variables first: docker compose config',
    ],
    [
      'a number as a duration',
      { name: 'a.yaml', text: compose('stop_grace_period: 30') },
      {},
      'CONTENT',
      'must be a string; received 30.',
    ],
    [
      'text as a number',
      { name: 'a.yaml', text: POD.replace('spec: {', 'spec: { terminationGracePeriodSeconds: 30s,') },
      {},
      'CONTENT',
      'a.yaml:1: spec.terminationGracePeriodSeconds must be a number, 0 or more; received "30s".',
    ],
    [
      'a manifest without containers',
      { name: 'a.yaml', text: 'apiVersion: v1\nkind: Service' },
      {},
      'NOTHING',
      'There is nothing to judge',
    ],
    [
      'a name that matches nothing',
      { name: 'a.yaml', text: POD },
      { only: ['api'] },
      'NOTHING',
      'Pod web, container web',
    ],
    ['a margin below 0', { name: 'a.yaml', text: POD }, { margin: -1 }, 'OPTION', "Option 'margin' must be"],
    [
      'an unknown drain option',
      { name: 'a.yaml', text: POD },
      { drain: JSON.parse('{ "dealine": 1 }') },
      'DRAIN',
      "There is no option 'dealine'.",
    ],
  ];

  it.each(cases)('unreadable input is rejected: %s', async (_what, file, options, code, message) => {
    const error: unknown = await doctor([file], options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'DoctorError',
      code: `ERR_QUIESCE_DOCTOR_${code}`,
      message: expect.stringContaining(message),
    });
  });

  it('braces in the text of a manifest do not make it a template', async () => {
    const text = POD.replace('{ name: web },', '{ name: web, annotations: { alert: "{{ $labels.pod }}" } },');
    expect((await doctor([{ name: 'a.yaml', text }])).workloads).toHaveLength(1);
  });
});

it('a Compose file may share parts of services through an anchor', async () => {
  const text = `
x-web: &web
  stop_grace_period: 20s
services:
  one:
    <<: *web
    image: web
  two: *web
`;
  const { workloads } = await doctor([{ name: 'compose.yaml', text }]);
  expect(workloads.map(({ name, place, budget }) => [name, place.line, budget.limit.time])).toEqual([
    ['service one', 5, 20_000],
    ['service two', 8, 20_000],
  ]);
});

describe('an ecosystem file of pm2', () => {
  it.each([
    ['ecosystem.config.cjs', `module.exports = { apps: [${APP}] };`],
    ['ecosystem.config.mjs', `export default { apps: [${APP}] };`],
    ['ecosystem.config.js', `module.exports = { apps: [${APP}] };`],
    [
      'ecosystem.json',
      JSON.stringify({ apps: [{ name: 'web', script: 'a.js', instances: 2, kill_timeout: 28_000 }] }),
    ],
  ])('a pm2 ecosystem file may be %s', async (name, text) => {
    const folder = await mkdtemp(join(tmpdir(), 'quiesce-doctor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, name), text);
    const { workloads } = await doctor([join(folder, name)]);
    expect(workloads).toMatchObject([{ name: 'app web', budget: { fits: true }, findings: [] }]);
  });

  it('an ecosystem file that throws is rejected with its error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quiesce-doctor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'ecosystem.config.cjs');
    await writeFile(file, "throw new Error('no database');");
    await expect(doctor([file])).rejects.toThrow(`${file} cannot be imported: no database`);
  });

  it('pm2 sends no signal with shutdown_with_message', async () => {
    const text = `apps: [{ name: web, script: a.js, exec_mode: cluster, kill_timeout: 28000, shutdown_with_message: true }]`;
    const { errors } = await doctor([{ name: 'ecosystem.yaml', text }], { drain: { signals: ['SIGTERM'] } });
    expect(errors).toBe(0);
  });
});
