import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';

/** Creates a WebSocket server whose clients record that they were closed. */
function webSocketServer(names: readonly string[], told: string[]) {
  return {
    clients: names.map((name) => ({ close: () => void told.push(name), terminate: () => undefined })),
  };
}

it('onFarewell is called once, when draining begins, before the steps', async () => {
  const drain = createDrain({ signals: false, logger: false });
  const order: string[] = [];
  drain.onFarewell(() => order.push(`farewell while ${drain.state}`));
  drain.onClose('step', () => order.push('step'));
  await Promise.all([drain.shutdown(), drain.shutdown()]);
  expect(order).toEqual(['farewell while draining', 'step']);
});

it("onFarewell is called after the drain's own farewells, which are spread", async () => {
  const drain = createDrain({ spread: 100, signals: false, logger: false });
  const told: string[] = [];
  drain.onFarewell(() => told.push('others'));
  drain.webSockets(webSocketServer(['first', 'second', 'third'], told));
  // This task prevents the end of draining.
  await drain.run('work', async () => {
    const ended = drain.shutdown();
    await expect.poll(() => told).toHaveLength(4);
    void ended;
  });
  expect(told).toEqual(['first', 'second', 'third', 'others']);
  expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
});

it("onFarewell is called when draining ends, even if the drain's own farewells have not all had their turn", async () => {
  const drain = createDrain({ spread: 5_000, signals: false, logger: false });
  const told: string[] = [];
  drain.onFarewell(() => told.push('others'));
  drain.webSockets(webSocketServer(['first', 'second'], told));
  await drain.shutdown();
  expect(told).toEqual(['first', 'second', 'others']);
});

it('an error in onFarewell is logged and has no other effect', async () => {
  const lines: string[] = [];
  const log = (_details: object, message: string) => void lines.push(message);
  const drain = createDrain({ signals: false, logger: { info: log, warn: log, error: log } });
  drain.onFarewell(async () => {
    throw new Error('no words');
  });
  expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
  expect(lines).toContain('a farewell failed: Error: no words');
});

it('onFarewell can be undone', async () => {
  const drain = createDrain({ signals: false, logger: false });
  let calls = 0;
  drain.onFarewell(() => (calls += 1))();
  await drain.shutdown();
  expect(calls).toBe(0);
});
