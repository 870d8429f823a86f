import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@quiesce/test/kit';
import { SteadyLoad } from '@quiesce/test/kit';
import { doctor } from '@quiesce/doctor';
import { expect, it } from 'vitest';
import { useCopy } from '../copies.ts';
import { Pm2 } from './pm2.ts';

/** ms for pm2 to start three times, and the app four times. */
const TIMEOUT = 60_000;

const ECOSYSTEM = '../../../examples/deployment/pm2/ecosystem.config.cjs';
const copy = useCopy('deployment');

it(
  'pm2 reload replaces both processes under load without losing a request',
  async () => {
    const [port = 0] = await freePorts(1);
    const pm2 = await Pm2.start(copy.folder, port);
    const load = new SteadyLoad(`http://127.0.0.1:${port}`, 6);
    await load.more(20);
    await pm2.reload();
    await load.more(20);
    await load.end();

    expect(load.lost, await pm2.log()).toEqual([]);
    const exits = async (): Promise<string[]> => (await pm2.log()).match(/_old_[01]\] exited with .+/g) ?? [];
    await expect.poll(exits).toHaveLength(2);
    expect((await exits()).filter((line) => !line.includes('exited with code [0]'))).toEqual([]);
    expect(await pm2.log()).not.toContain('SIGKILL');
  },
  TIMEOUT,
);

it('the doctor has no findings for the ecosystem file', async () => {
  const { findings, workloads } = await doctor([fileURLToPath(new URL(ECOSYSTEM, import.meta.url))], {
    cluster: true,
  });
  expect([...findings, ...workloads.flatMap((workload) => workload.findings)]).toEqual([]);
  const [app] = createRequire(import.meta.url)(ECOSYSTEM).apps;
  expect(workloads[0]?.budget.limit).toMatchObject({ time: app.kill_timeout, byDefault: false });
});
