import { expect, it } from 'vitest';
import { resolveOptions } from '../src/options/resolve.ts';
import { Servers } from '../src/run/servers.ts';
import { Ear, fixture } from './told.ts';

it('no server is started after the run has ended, because nothing would end it', async () => {
  const ear = await Ear.open();
  const env = { TELL: `${ear.port}` };
  const servers = new Servers(await resolveOptions({ command: fixture('told.mjs'), env }), undefined);
  await servers.with(() => ear.started(1));
  await servers.end();
  await expect(servers.with(() => ear.started(2))).rejects.toThrow('the run has ended');
});
