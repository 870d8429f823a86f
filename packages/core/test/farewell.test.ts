import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';

/** A WebSocket server whose clients note when they are closed. */
function webSocketServer(names: readonly string[], told: string[]) {
  return {
    clients: names.map((name) => ({ close: () => void told.push(name), terminate: () => undefined })),
  };
}

it('a farewell of others is called once, as draining begins, in front of the steps', async () => {
  const drain = createDrain({ signals: false, logger: false });
  const order: string[] = [];
  drain.onFarewell(() => order.push(`farewell while ${drain.state}`));
  drain.onClose('step', () => order.push('step'));
  await Promise.all([drain.shutdown(), drain.shutdown()]);
  expect(order).toEqual(['farewell while draining', 'step']);
});

it('a farewell of others comes after those of the drain, which are spread', async () => {
  const drain = createDrain({ spread: 100, signals: false, logger: false });
  const told: string[] = [];
  drain.onFarewell(() => told.push('others'));
  drain.webSockets(webSocketServer(['first', 'second', 'third'], told));
  // A task keeps draining from its end.
  await drain.run('work', async () => {
    const ended = drain.shutdown();
    await expect.poll(() => told).toHaveLength(4);
    void ended;
  });
  expect(told).toEqual(['first', 'second', 'third', 'others']);
  expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
});

it('a farewell of others comes as draining ends, if that is before the drain has told its last client', async () => {
  const drain = createDrain({ spread: 5_000, signals: false, logger: false });
  const told: string[] = [];
  drain.onFarewell(() => told.push('others'));
  drain.webSockets(webSocketServer(['first', 'second'], told));
  await drain.shutdown();
  expect(told).toEqual(['first', 'second', 'others']);
});

it('a farewell of others that fails is logged and harms nobody', async () => {
  const lines: string[] = [];
  const log = (_details: object, message: string) => void lines.push(message);
  const drain = createDrain({ signals: false, logger: { info: log, warn: log, error: log } });
  drain.onFarewell(async () => {
    throw new Error('no words');
  });
  expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
  expect(lines).toContain('a farewell failed: Error: no words');
});

it('a farewell of others can be taken back', async () => {
  const drain = createDrain({ signals: false, logger: false });
  let calls = 0;
  drain.onFarewell(() => (calls += 1))();
  await drain.shutdown();
  expect(calls).toBe(0);
});
