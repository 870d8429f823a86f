import { WebSocketServer } from 'ws';

/** ms after which `/slow` answers. */
export const SLOW = 600;
/** More than the buffers of a connection hold. */
export const BIG = Buffer.alloc(20 * 2 ** 20, 'a');

/** What every server of the comparison answers; the apps of the frameworks are the same in their words. */
export function listener(request, response) {
  const [path] = request.url.split('?');
  if (request.method === 'POST') request.resume().once('end', () => response.end('read'));
  else if (path === '/slow') setTimeout(() => response.end('slow'), SLOW);
  else if (path === '/big') response.end(BIG);
  else if (path === '/events') sendEvents(response);
  else if (path === '/') response.end('hello');
  else response.writeHead(404).end();
}

/** An event stream that has no end of its own. */
export function sendEvents(response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write('data: hello\n\n');
  const timer = setInterval(() => response.write('data: tick\n\n'), 1_000);
  response.once('close', () => clearInterval(timer));
}

/** `/ws`, with the library that most use. */
export function webSockets(server) {
  return new WebSocketServer({ server, path: '/ws' });
}

export function listen(server) {
  return server.listen(Number(process.env.PORT), '127.0.0.1');
}
