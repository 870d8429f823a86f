import { expect, it } from 'vitest';
import { Stage } from './stage/stage.ts';

it.each(['h2c', 'h2'] as const)(
  'a refusal over %s ends its response before it closes the stream, even during an upload',
  async (protocol) => {
    const stage = await Stage.set({ phase: 'draining', protocol, adapter: 'node:http' });
    const { clock, gates, process } = stage.test;
    await stage.asked('/hold', 1);
    const draining = gates.after('draining');
    process.signal('SIGTERM');
    await clock.runUntil(draining.reached);
    const [get, upload] = [await stage.connect(), await stage.connect()];
    get.say(get.speech.get('/'));
    upload.say(upload.speech.uploadTo('its body'));
    draining.open();
    await stage.settled();
    stage.routes.release();
    await clock.runUntil(process.exited);
    expect([await get.seen(), await upload.seen()]).toEqual(['503', '503']);
    stage.clear();
  },
);
