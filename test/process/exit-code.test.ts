import { expect, it } from 'vitest';
import { Child } from './child.ts';

it('a code that the app has set for the end of its process stays after a clean shutdown', async () => {
  const child = await Child.start('exit-code');
  child.kill('SIGTERM');
  expect(await child.exit()).toMatchObject({ code: 3, signal: null });
});
