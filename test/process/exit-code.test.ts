import { expect, it } from 'vitest';
import { Child } from './child.ts';

it('an exit code set by the app is kept after a clean shutdown', async () => {
  const child = await Child.start('exit-code');
  child.kill('SIGTERM');
  expect(await child.exit()).toMatchObject({ code: 3, signal: null });
});
