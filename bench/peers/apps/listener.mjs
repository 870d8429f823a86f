import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { exitsOnClose } from './settings.mjs';

/** ms until `/slow` answers, unless `?ms=` is given. */
const SLOW = 600;
/** More than the buffers of a connection can hold. */
export const BIG = Buffer.alloc(20 * 2 ** 20, 'a');
/** Liveness path of servers without their own readiness. */
export const READY_PATH = '/health/ready';
const PIECE = 'a'.repeat(2_000);
const PIECES = 5;
const TOKENS = 30;
/** Duration of the work whose client leaves, in ms. */
const WORK = 2_500;

/** Routes of every compared server; the framework apps have the same. */
export function listener(request, response) {
  // A drain that tracks this promise waits for it.
  if (request.url === '/work') return work().then(() => response.end('done'));
  answer(request, response);
  return undefined;
}

function answer(request, response) {
  const [path, query] = request.url.split('?');
  if (path === '/tokens') Readable.from(tokens()).pipe(beginEvents(response));
  else if (request.method === 'POST') request.resume().once('end', () => response.end('read'));
  else if (path === '/slow') setTimeout(() => response.end('slow'), slowTime(query));
  else if (path === '/stream') Readable.from(pieces()).pipe(response);
  else if (path === '/big') response.end(BIG);
  else if (path === '/events') sendEvents(response);
  else if (path === '/' || path === READY_PATH) response.end('hello');
  else response.writeHead(404).end();
}

/** @param query of a request for `/slow` */
export function slowTime(query) {
  return Number(new URLSearchParams(query).get('ms') ?? SLOW);
}

/** The response of `/stream`, which takes half a second. */
export async function* pieces() {
  for (let count = 0; count < PIECES; count += 1) {
    yield PIECE;
    await sleep(100);
  }
}

/** The response of `/tokens`, like that of a model: three seconds of events, and a last event that ends it. */
export async function* tokens() {
  for (let count = 0; count < TOKENS; count += 1) {
    yield `data: token ${count}\n\n`;
    await sleep(100);
  }
  yield 'data: [DONE]\n\n';
}

/** The work that a request for `/work` starts, and the output when it is done. */
export async function work() {
  await sleep(WORK);
  console.log('work done');
}

function beginEvents(response) {
  return response.writeHead(200, { 'Content-Type': 'text/event-stream' });
}

/** An endless event stream. */
export function sendEvents(response) {
  beginEvents(response);
  response.write('data: hello\n\n');
  const timer = setInterval(() => response.write('data: tick\n\n'), 1_000);
  response.once('close', () => clearInterval(timer));
}

/** `/ws`, with the most widely used library. */
export function webSockets(server) {
  return new WebSocketServer({ server, path: '/ws' });
}

export function listen(server) {
  if (exitsOnClose) server.once('close', () => process.exit());
  // pm2 waits for this message.
  return server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));
}
