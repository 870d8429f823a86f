import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { exitsOnClose } from './settings.mjs';

/** ms after which `/slow` answers, unless it says `?ms=`. */
const SLOW = 600;
/** More than the buffers of a connection hold. */
export const BIG = Buffer.alloc(20 * 2 ** 20, 'a');
/** Where a server that has no readiness of its own says that it lives. */
export const READY_PATH = '/health/ready';
const PIECE = 'a'.repeat(2_000);
const PIECES = 5;
const TOKENS = 30;
/** ms that the work takes whose client leaves. */
const WORK = 2_500;

/** What every server of the comparison answers; the apps of the frameworks are the same in their words. */
export function listener(request, response) {
  // A drain that is given this promise waits for it.
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

/** What `/stream` answers, in half a second. */
export async function* pieces() {
  for (let count = 0; count < PIECES; count += 1) {
    yield PIECE;
    await sleep(100);
  }
}

/** What `/tokens` answers, as of a model: in three seconds, with an event that says that these were all. */
export async function* tokens() {
  for (let count = 0; count < TOKENS; count += 1) {
    yield `data: token ${count}\n\n`;
    await sleep(100);
  }
  yield 'data: [DONE]\n\n';
}

/** What a request for `/work` begins, and what says that it is done. */
export async function work() {
  await sleep(WORK);
  console.log('work done');
}

function beginEvents(response) {
  return response.writeHead(200, { 'Content-Type': 'text/event-stream' });
}

/** An event stream that has no end of its own. */
export function sendEvents(response) {
  beginEvents(response);
  response.write('data: hello\n\n');
  const timer = setInterval(() => response.write('data: tick\n\n'), 1_000);
  response.once('close', () => clearInterval(timer));
}

/** `/ws`, with the library that most use. */
export function webSockets(server) {
  return new WebSocketServer({ server, path: '/ws' });
}

export function listen(server) {
  if (exitsOnClose) server.once('close', () => process.exit());
  // pm2 wants to hear it.
  return server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));
}
