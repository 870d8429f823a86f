import { join } from 'node:path';
import { answerTo, open, serverOf, startCommand, SteadyLoad } from '@quiesce/test/kit';
import { expect, it } from 'vitest';
import { useCopy } from '../copies.ts';

const copy = useCopy('deployment');
const RESTARTS = 3;

it('a single instance behind a socket unit restarts under load without refusing a client', async () => {
  const unit = await serverOf(
    startCommand(['python3', join(import.meta.dirname, 'activate.py'), process.execPath, 'src/server.js'], {
      cwd: copy.folder,
      endWith: 'SIGTERM',
    }),
  );
  await unit.output.until(/process \d+: listening/);
  const load = new SteadyLoad(unit.url, 6);
  await load.more(60);
  for (let restart = 1; restart <= RESTARTS; restart += 1) {
    unit.signal('SIGHUP');
    await unit.output.until(new RegExp(`(?:ended with 0[^]*process \\d+: listening[^]*){${restart}}`));
    await load.more(60);
  }
  await load.end();
  expect(load.lost, unit.output.text).toEqual([]);

  const slow = open('GET', `${unit.url}/slow?ms=500`);
  await answerTo(open('GET', unit.url));
  unit.signal('SIGTERM');
  expect((await answerTo(slow)).status).toBe(200);
  expect(await unit.exited).toBe(0);
  expect(unit.output.text.match(/SIGTERM: shutdown clean/g)).toHaveLength(RESTARTS + 1);
});
