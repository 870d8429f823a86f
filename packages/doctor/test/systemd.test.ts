import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor } from '@quiesce/doctor';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allOf, lastOf, parseUnit } from '../src/systemd/unit.ts';

const UNIT = `# A comment
[Unit]
Description = a = b
; another

[Service]
ExecStart=/usr/bin/node \\
# within
; a command
    server.js \\

KillMode=process
KillMode=mixed
ExecStop=/bin/first
ExecStop=
ExecStop=/bin/second
ExecStop=/bin/third
Environment="A=1 # no comment"

[Service]
TimeoutStopSec=1min \\
  30s`;

describe('a unit', () => {
  const unit = parseUnit('web.service', UNIT);

  it('a unit may have comments, repeated sections and continued lines', () => {
    expect(unit.map(({ section, key, value, line }) => [line, section, key, value])).toEqual(
      [
        [3, 'Unit', 'Description', 'a = b'],
        [7, 'Service', 'ExecStart', '/usr/bin/node server.js '],
        [12, 'Service', 'KillMode', 'process'],
        [13, 'Service', 'KillMode', 'mixed'],
        [14, 'Service', 'ExecStop', '/bin/first'],
        [15, 'Service', 'ExecStop', ''],
        [16, 'Service', 'ExecStop', '/bin/second'],
        [17, 'Service', 'ExecStop', '/bin/third'],
        [18, 'Service', 'Environment', '"A=1 # no comment"'],
        [21, 'Service', 'TimeoutStopSec', '1min 30s'],
      ].map((row) => row.map((cell) => (typeof cell === 'string' ? cell.trim() : cell))),
    );
  });

  it('the last assignment of a key counts, and an empty one resets it', () => {
    expect(lastOf(unit, 'KillMode')?.value).toBe('mixed');
    expect(allOf(unit, 'ExecStop').map(({ value }) => value)).toEqual(['/bin/second', '/bin/third']);
    expect(lastOf(unit, 'Description')).toBeUndefined();
  });

  it('a unit may have Windows line endings', () => {
    expect(parseUnit('web.service', UNIT.replaceAll('\n', '\r\n'))).toEqual(unit);
  });

  it.each(['KillMode=mixed', '[Service]\nKillMode', '[Service]\n=mixed'])(
    '%j is rejected as a unit',
    (text) => {
      expect(() => parseUnit('web.service', text)).toThrow(/^web\.service:\d: a line of a unit must be/);
    },
  );
});

describe('the limit of a unit', () => {
  it.each([
    ['', 'TimeoutStopSec', 90_000],
    ['TimeoutStopSec=1min 30s', 'TimeoutStopSec', 90_000],
    ['TimeoutSec=40', 'TimeoutSec', 40_000],
    ['TimeoutStopSec=50\nTimeoutSec=40', 'TimeoutSec', 40_000],
    ['TimeoutSec=40\nTimeoutStopSec=50', 'TimeoutStopSec', 50_000],
    ['TimeoutStopSec=infinity', 'TimeoutStopSec', null],
    ['TimeoutStopSec=0', 'TimeoutStopSec', null],
  ])('the limit of a unit with %j is %s, %j ms', async (lines, name, time) => {
    expect(await limitOf(lines)).toEqual({ name, time, byDefault: lines === '' });
  });

  it('a limit that is not a time span is rejected', async () => {
    await expect(limitOf('TimeoutStopSec=soon')).rejects.toThrow(
      'web.service:3: TimeoutStopSec= must be a time span such as 30, 30s or 1min 30s; received "soon".',
    );
  });
});

it('drop-ins are applied after the unit, in the order of their names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quiesce-doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'web.service');
  await mkdir(`${file}.d`);
  await writeFile(file, '[Service]\nExecStart=/usr/bin/node server.js\nTimeoutStopSec=5\n');
  await writeFile(join(`${file}.d`, '20-b.conf'), '[Service]\nTimeoutStopSec=10\n');
  await writeFile(join(`${file}.d`, '10-a.conf'), '[Service]\nTimeoutStopSec=60\n');
  await writeFile(join(`${file}.d`, 'README'), 'not read');
  const { workloads } = await doctor([file]);
  expect(workloads).toMatchObject([
    {
      budget: { limit: { time: 10_000 } },
      findings: [{ id: 'grace-too-short', place: { file: join(`${file}.d`, '20-b.conf'), line: 2 } }],
    },
  ]);
  await expect(doctor([join(`${file}.d`, '10-a.conf')])).rejects.toThrow('is a drop-in');
});

it('a signal that systemd sends to all processes reaches Node below a shell', async () => {
  expect(await foundInShell('')).toEqual([]);
  expect(await foundInShell('KillMode=mixed')).toEqual(['shell-in-between']);
});

async function workloadOf(lines: string) {
  const { workloads } = await doctor([{ name: 'web.service', text: `[Service]\n${lines}` }]);
  return workloads[0];
}

async function limitOf(lines: string) {
  return (await workloadOf(`ExecStart=/usr/bin/node server.js\n${lines}`))?.budget.limit;
}

async function foundInShell(lines: string) {
  const workload = await workloadOf(`ExecStart=/bin/sh -c "node server.js"\n${lines}`);
  return workload?.findings.map(({ id }) => id);
}
