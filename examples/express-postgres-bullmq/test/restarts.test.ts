import { sendUntilTold, temporaryStores, type LoadRequest } from '@quiesce/example-services/test-kit';
import { expect, test } from 'vitest';
import { contents, expectCleanExit, start, untilJobs } from './example.ts';

const RESTARTS = 10;
const CLIENTS = 8;
/** Orders accepted before the next SIGTERM comes. */
const ORDERS = 20;

const ORDER: LoadRequest = { method: 'POST', path: '/orders', json: '{"item":"tea"}' };

test(
  `${RESTARTS} restarts under load: each order that was accepted has its receipt, once`,
  {
    timeout: 120_000,
  },
  async () => {
    const stores = await temporaryStores();
    const accepted: number[] = [];
    const statuses = new Set<number | undefined>();

    for (let restart = 0; restart < RESTARTS; restart += 1) {
      // Longer than any request: at SIGTERM the job in flight is what is left at the end.
      const server = await start(stores, 100);
      const before = accepted.length;
      let onEnough: (() => void) | undefined;
      const enough = new Promise<void>((resolve) => (onEnough = resolve));

      /** Orders, looks at the order, and asks for what takes a moment. */
      const client = (): Promise<void> => {
        let latest = 0;
        let turn = 0;
        return sendUntilTold(
          server.url,
          () => {
            turn += 1;
            if (turn % 3 === 1) return ORDER;
            return { method: 'GET', path: turn % 3 === 2 ? `/orders/${latest}` : '/slow?ms=20' };
          },
          ({ status, body }) => {
            statuses.add(status);
            if (status !== 201) return;
            latest = JSON.parse(body).id;
            accepted.push(latest);
            if (accepted.length - before >= ORDERS) onEnough?.();
          },
        );
      };
      const clients = Promise.all(Array.from({ length: CLIENTS }, client));
      await Promise.race([enough, clients]);
      server.signal('SIGTERM');
      await clients;
      await expectCleanExit(server);
    }

    const last = await start(stores, 1);
    await untilJobs(last.url, { waiting: 0, active: 0 }, 30_000);
    last.signal('SIGTERM');
    await expectCleanExit(last);
    const { orders } = await contents(stores);
    const receipts = new Map(orders.map((order) => [order.id, order.noted ? order.receipts : 'not noted']));
    expect(accepted.length).toBeGreaterThanOrEqual(RESTARTS * ORDERS);
    expect(accepted.filter((id) => receipts.get(id) !== 1)).toEqual([]);
    // Also of the orders whose clients were told nothing, none has two.
    expect(orders.filter((order) => order.receipts > 1)).toEqual([]);
    expect([...statuses].filter((status) => ![200, 201, 503].includes(status ?? 0))).toEqual([]);
  },
);
