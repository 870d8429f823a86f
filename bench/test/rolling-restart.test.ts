import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { run } from '../rolling/run.ts';
import { QUIESCE } from '../rolling/servers.ts';
import { direct } from '../rolling/settings/direct.ts';
import { haproxy } from '../rolling/settings/haproxy.ts';

const LOAD = { seed: 1, rate: 150, requests: 400, restarts: true };
const TIMEOUT = 60_000;
const [express] = QUIESCE;
const isInstalled = process.env['CI'] === 'true' || spawnSync('haproxy', ['-v']).status === 0;

it.skipIf(!isInstalled)(
  `Quiesce behind HAProxy loses no request${isInstalled ? '' : ' (haproxy is not installed)'}`,
  async () => {
    if (!express) throw new Error('there is no server');
    const { sent, causes, restarts, badExits, stopTime } = await run(haproxy, express, LOAD);
    expect({ sent, causes, badExits }).toEqual({ sent: LOAD.requests, causes: [], badExits: {} });
    expect(restarts).toBeGreaterThan(0);
    // It was a lame duck first.
    expect(stopTime).toBeGreaterThan(haproxy.delay);
    expect(leftovers()).toEqual([]);
  },
  TIMEOUT,
);

it(
  'a server that ends at the signal loses requests in flight, and the bench detects it',
  async () => {
    const server = { id: 'no-handler', name: 'no handler', packages: [] };
    const { lost, causes, badExits, restarts } = await run(direct, server, LOAD);
    expect(lost).toBeGreaterThan(0);
    expect(causes.filter(({ loss }) => !['closed', 'reset', 'truncated', 'refused'].includes(loss))).toEqual(
      [],
    );
    expect(causes.filter(({ after }) => after === undefined)).toEqual([]);
    expect(badExits).toEqual({ SIGTERM: restarts });
  },
  TIMEOUT,
);

/** Returns the folders of runs, which must be removed with their processes. */
function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`quiesce-rolling-${process.pid}-`));
}
