import { once } from 'node:events';
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { expect, it } from 'vitest';
import { Child } from './child.ts';

const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);

it.each([
  ['http', {}],
  ['https', { TLS: JSON.stringify({ key, cert }) }],
])(
  'SIGTERM with 10 streams of HTTP/2 in flight over %s: all complete, and the process ends',
  async (scheme, env) => {
    const child = await Child.start('http2', {}, env);
    const session = connect(`${scheme}://127.0.0.1:${child.port}`, { rejectUnauthorized: false });
    const idle = connect(`${scheme}://127.0.0.1:${child.port}`, { rejectUnauthorized: false });
    await Promise.all([once(session, 'remoteSettings'), once(idle, 'remoteSettings')]);
    const idleClosed = once(idle, 'close');
    const bodies = Array.from({ length: 10 }, () => text(session.request({ ':path': '/' })));
    const pinged = new Promise((resolve) => session.ping(() => resolve(undefined)));
    await pinged;
    child.kill('SIGTERM');
    await idleClosed;
    expect(await Promise.all(bodies)).toEqual(bodies.map(() => 'done'));
    const lastAt = performance.now();
    const { code, at } = await child.exit();
    expect(code).toBe(0);
    expect(at - lastAt).toBeLessThan(1_000);
  },
);
