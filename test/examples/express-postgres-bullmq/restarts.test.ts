import { Load, temporaryStores, type LoadAnswer, type LoadClient, type LoadRequest } from '@quiesce/test/kit';
import { expect, test } from 'vitest';
import { contents, expectCleanExit, start, untilJobs } from './example.ts';

const RESTARTS = 10;
const CLIENTS = 8;
/** Number of answers before the next SIGTERM; a third of them accept an order. */
const ANSWERS = 60;

/** The answers that the customers got. */
class Shop {
  readonly accepted: number[] = [];
  readonly statuses = new Set<number | undefined>();
}

/** Repeatedly orders, gets the order, and sends a slow request. */
class Customer implements LoadClient {
  readonly #shop: Shop;
  #latest = 0;
  #turn = 0;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  next(): LoadRequest {
    this.#turn += 1;
    if (this.#turn % 3 === 1) return { method: 'POST', path: '/orders', json: '{"item":"tea"}' };
    return { method: 'GET', path: this.#turn % 3 === 2 ? `/orders/${this.#latest}` : '/slow?ms=20' };
  }

  answered({ status, body }: LoadAnswer): void {
    this.#shop.statuses.add(status);
    if (status !== 201) return;
    this.#latest = JSON.parse(body).id;
    this.#shop.accepted.push(this.#latest);
  }
}

test('ten restarts under load: each accepted order has its receipt, once', { timeout: 120_000 }, async () => {
  const stores = await temporaryStores();
  const shop = new Shop();
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    // A receipt takes longer than any request, so at SIGTERM it is the last work in flight.
    const server = await start(stores, 100);
    const load = new Load(server.url, CLIENTS, () => new Customer(shop));
    await load.answered(ANSWERS);
    server.signal('SIGTERM');
    await load.over;
    await expectCleanExit(server);
  }
  const last = await start(stores, 1);
  await untilJobs(last.url, { waiting: 0, active: 0 }, 30_000);
  last.signal('SIGTERM');
  await expectCleanExit(last);

  const { orders } = await contents(stores);
  const receipts = new Map(orders.map((order) => [order.id, order.noted ? order.receipts : 'not noted']));
  expect(shop.accepted.length).toBeGreaterThan(RESTARTS * 10);
  expect(shop.accepted.filter((id) => receipts.get(id) !== 1)).toEqual([]);
  // Even orders without an answer to their clients have at most one receipt.
  expect(orders.filter((order) => order.receipts > 1)).toEqual([]);
  expect([...shop.statuses].filter((status) => ![200, 201, 503].includes(status ?? 0))).toEqual([]);
});
