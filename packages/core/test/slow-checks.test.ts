import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Ways in which a timeout of the app, which runs before the gate, answers a readiness probe while a check is running. */
const ANSWERS: Record<string, string> = {
  'is answered': `response.writeHead(503).end('timed out')`,
  'has begun to be answered': `response.writeHead(503).write('timed '); setImmediate(() => response.end('out'))`,
  'is broken off': `('stream' in response ? response.stream : response).destroy()`,
};

const PROTOCOLS = {
  'HTTP/1': `
    import { createServer, get } from 'node:http';
    const ask = (port, over) => get({ port, path: '/health/ready', agent: false }, async (response) => {
      over((await response.setEncoding('utf8').toArray()).join(''));
    }).on('error', () => over('broken off'));`,
  'HTTP/2': `
    import { connect, createServer } from 'node:http2';
    const ask = (port, over) => {
      const session = connect('http://127.0.0.1:' + port);
      const stream = session.request({ ':path': '/health/ready' }).setEncoding('utf8');
      let body = '';
      stream.on('data', (text) => (body += text)).on('error', () => undefined);
      stream.on('close', () => over(body || 'broken off'));
    };`,
};

/** A separate process, because an uncaught error ends it. It prints what the client received. */
const script = (protocol: string, answer: string): string => `${protocol}
  import { once } from 'node:events';
  import { setImmediate as turn } from 'node:timers/promises';
  import { createDrain } from '@quiesce/core';
  const drain = createDrain({ signals: false });
  let ready;
  const checked = new Promise((resolve) => (ready = resolve));
  drain.check('database', () => checked);
  const server = drain.watch(createServer((request, response) => {
    response.on('error', () => undefined);
    if (drain.admit(request, response)) response.end('not a probe');
    setImmediate(() => { ${answer}; });
  }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log('got', await new Promise((over) => void ask(server.address().port, over)));
  ready();
  for (let turns = 0; turns < 20; turns += 1) await turn();
  console.log('in flight', drain.inFlight);
  process.exit();`;

it.each(
  Object.entries(PROTOCOLS).flatMap(([name, protocol]) =>
    Object.entries(ANSWERS).map(([what, answer]) => [name, what, protocol, answer] as const),
  ),
)(
  'over %s, a probe that %s before its check has finished is not answered again and causes no error',
  async (_name, what, protocol, answer) => {
    const command = ['--input-type=module', '--eval', script(protocol, answer)];
    const run = promisify(execFile)(process.execPath, command, { cwd: import.meta.dirname, timeout: 10_000 });
    const { stdout } = await run;
    expect(stdout).toContain(`got ${what === 'is broken off' ? 'broken off' : 'timed out'}\nin flight 0\n`);
  },
);
