import { freePorts } from '@quiesce/test/kit';
import { startServer, SteadyLoad } from '@quiesce/test/kit';
import { expect, it } from 'vitest';
import { describeServer } from '../../../packages/verify/test/servers/installed.ts';
import { useCopy } from '../copies.ts';
import { startNginx } from './start-nginx.ts';

const copy = useCopy('deployment');
const CLUSTER = copy.file('cluster/server.js');

describeServer('nginx in front of node:cluster', ['nginx', '-v'], () => {
  it('a rolling restart of node:cluster behind nginx loses no request, without retries', async () => {
    const [front] = await freePorts(1);
    const cluster = await startServer(CLUSTER);
    const nginx = await startNginx('site-cluster.conf', {
      8080: front,
      3000: Number(new URL(cluster.url).port),
    });
    const url = `http://127.0.0.1:${front}`;
    await expect
      .poll(() => fetch(url).catch(() => undefined), { timeout: 10_000 })
      .toMatchObject({ status: 200 });

    const load = new SteadyLoad(url, 6);
    await load.more(20);
    cluster.signal('SIGHUP');
    await cluster.output.until(/rolling restart done: 2 of 2 workers replaced/);
    await load.more(20);
    await load.end();
    expect(load.lost, nginx.output.text).toEqual([]);

    cluster.signal('SIGTERM');
    expect(await cluster.exited).toBe(0);
  });
});
