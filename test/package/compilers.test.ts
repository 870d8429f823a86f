import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer } from './consumer.ts';
import { COMPILERS } from './workspace.ts';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await Consumer.create();
}, 120_000);
afterAll(() => consumer?.remove());

describe('the types', () => {
  it.each(Object.entries(COMPILERS))(
    'are understood by TypeScript %s',
    { timeout: 60_000 },
    async (_version, compiler) => {
      expect(await consumer.typeErrors(compiler)).toEqual([]);
    },
  );
});
