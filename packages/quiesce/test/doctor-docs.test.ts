import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor, DOCTOR_ERROR_CODES, DOCTOR_KINDS, DOCTOR_RULES, type DoctorOptions } from '@quiesce/doctor';
import { doctorCommand } from '../src/doctor-command.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { codeBlocks, firstColumn, read, tableRows } from '../../../test/docs/markdown.ts';
import { quiesce } from './quiesce.ts';

const DOCUMENT = read('docs/doctor.md');

describe('docs/doctor.md', () => {
  it('docs/doctor.md has a row for each rule with its text', () => {
    const rows = DOCTOR_RULES.map(({ id, severity, of, why, source }) => [
      `\`${id}\``,
      severity,
      of === 'drain' ? 'the drain' : of.length > DOCTOR_KINDS.length ? 'every kind' : of.join(', '),
      why,
      `[${source.title}](${source.url.replace(/^docs\//, '')})`,
    ]);
    expect(tableRows(DOCUMENT, 'Rules')).toEqual(rows);
  });

  it('docs/doctor.md has a row for each option of the command', () => {
    const rows = doctorCommand().options.map(({ flags, description }) => [`\`${flags}\``, description]);
    expect(tableRows(DOCUMENT, 'Options')).toEqual(rows);
  });

  it('docs/doctor.md has a row for each error code', () => {
    expect(firstColumn(DOCUMENT, 'Errors')).toEqual(DOCTOR_ERROR_CODES.map((code) => `\`${code}\``));
  });

  it('docs/doctor.md shows the real output of the command', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quiesce-doctor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [commands, yaml, output] = codeBlocks(DOCUMENT).map(({ code }) => code);
    await writeFile(join(folder, 'deployment.yaml'), yaml ?? '');
    const [, drain = ''] = /--drain '(.+)'/.exec(commands ?? '') ?? [];
    const { stdout } = await quiesce(['doctor', 'deployment.yaml', '--drain', drain], { cwd: folder });
    expect(stdout).toBe(output);
  });
});

describe('docs/settings.md', () => {
  const pod = codeBlocks(read('docs/settings.md')).find(({ language }) => language === 'yaml')?.code ?? '';
  const manifest = `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\n${pod}`;

  it('the Kubernetes settings of docs/settings.md have no findings', async () => {
    expect(await found('pod.yaml', manifest)).toEqual([]);
  });

  it.each([
    ['Kubernetes', 'pod.yaml', manifest.replace(/^.*terminationGracePeriodSeconds.*\n/m, '')],
    ['docker stop', 'compose.yaml', 'services: { web: { image: web } }'],
    ['systemd', 'web.service', '[Service]\nExecStart=/usr/bin/node server.js'],
    ['pm2', 'ecosystem.yaml', 'apps: [{ name: web, script: server.js }]'],
  ])('docs/settings.md is right about the limit of %s', async (who, name, text) => {
    const rows = tableRows(read('docs/settings.md'), 'The deadline, and who kills');
    const [, limit = '', , verdict = ''] = rows.find(([cell]) => cell === who) ?? [];
    const { workloads } = await doctor([{ name, text }]);
    const [workload] = workloads;
    expect(workload?.budget.limit).toMatchObject({ time: Number.parseFloat(limit) * 1_000, byDefault: true });
    expect(verdict.startsWith('fits')).toBe(workload?.budget.fits);
  });

  it('a deadline of 7 s fits into the limit of docker stop, as docs/settings.md says', async () => {
    const text = 'services: { web: { image: web } }';
    expect(await found('compose.yaml', text)).toEqual(['error grace-too-short']);
    expect(await found('compose.yaml', text, { drain: { deadline: 7_000 } })).toEqual([]);
  });
});

async function found(name: string, text: string, options?: DoctorOptions): Promise<string[]> {
  const { findings, workloads } = await doctor([{ name, text }], options);
  const all = [...findings, ...workloads.flatMap((workload) => workload.findings)];
  return all.map(({ severity, id }) => `${severity} ${id}`);
}
