import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createDrain } from '@quiesce/core';
import { notifySystemd } from './notify-systemd.ts';

const { HOST = '127.0.0.1', PORT = '3000' } = process.env;

const drain = createDrain({ deadline: 25_000 });
// Before anything listens: 'ready' comes then.
notifySystemd(drain);

const server = drain.watch(createServer(drain.handler(answer)));
server.listen(Number(PORT), HOST, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  console.log(`listening on http://${HOST}:${port}`);
});

function answer({ url = '/' }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (pathname === '/slow') setTimeout(() => response.end('done\n'), Number(searchParams.get('ms') ?? 500));
  else response.end('hello\n');
}
