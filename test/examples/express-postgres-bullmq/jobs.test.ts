import { temporaryStores } from '@quiesce/test/kit';
import { expect, test } from 'vitest';
import { contents, expectCleanExit, order, start, untilJobs } from './example.ts';

const NOTHING = { waiting: 0, active: 0 };
const SENT = { noted: true, receipts: 1 };
const UNSENT = { noted: false, receipts: 0 };

test(
  'the job in flight at SIGTERM is finished and acknowledged, and the jobs behind it wait',
  { timeout: 180_000 },
  async () => {
    const stores = await temporaryStores();
    // Long enough for a busy machine to send its SIGTERM.
    const server = await start(stores, 3_000);
    const answers = [await order(server.url), await order(server.url), await order(server.url)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    await untilJobs(server.url, { waiting: 2, active: 1 }, 2_500);
    server.signal('SIGTERM');
    await expectCleanExit(server);
    expect(await contents(stores)).toMatchObject({
      jobs: { waiting: 2, active: 0 },
      orders: [SENT, UNSENT, UNSENT],
    });

    const restarted = await start(stores, 1);
    await untilJobs(restarted.url, NOTHING, 10_000);
    restarted.signal('SIGTERM');
    await expectCleanExit(restarted);
    expect(await contents(stores)).toMatchObject({ jobs: NOTHING, orders: [SENT, SENT, SENT] });
  },
);
