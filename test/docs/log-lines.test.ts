import { EventEmitter, once } from 'node:events';
import { createServer, request as ask, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain, type Drain, type DrainOptions, type Logger } from '@quiesce/core';
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { codeSpans, read, tableRows } from './markdown.ts';
import { logOfProcess } from './process-lines.ts';

interface Line {
  readonly level: string;
  readonly details: readonly string[];
  readonly message: string;
}

const lines: Line[] = [];
const logger: Logger = { info: log('info'), warn: log('warn'), error: log('error') };

function log(level: string): Logger['info'] {
  return (details, message) =>
    void lines.push({ level, details: Object.keys(details).filter((key) => key !== 'component'), message });
}

function drain(options: DrainOptions = {}): Drain {
  return createDrain({ signals: false, logger, ...options });
}

it('the table of log lines in docs/phases.md matches the log of the engine', async () => {
  await calledOff();
  await probed();
  await failing();
  await cut();
  await stalled();
  await withoutFarewell();
  await broken();
  await ended();
  await unacknowledged();
  const report = await drain().shutdown();
  await checked();
  await closedByOthers();
  await logOfProcess(logger, report);

  const rows = tableRows(read('docs/phases.md'), 'Log lines').map(
    ([level = '', message = '', details = '']) => ({
      level,
      details: codeSpans(details),
      message,
      pattern: patternOf(message),
    }),
  );
  const undocumented = lines.filter((line) => !rows.some((row) => matches(line, row)));
  expect(undocumented).toEqual([]);
  const neverLogged = rows.filter((row) => !lines.some((line) => matches(line, row)));
  expect(neverLogged.map(({ message }) => message)).toEqual([]);
});

it('docs/fastify.md has the warning that the plugin logs when routes were registered before it', async () => {
  const warnings: string[] = [];
  const stream = { write: (line: string) => void warnings.push(JSON.parse(line).msg) };
  const app = fastify({ logger: { level: 'warn', stream } });
  app.get('/', () => 'hello');
  await app.register(fastifyDrain, { signals: false });
  await app.close();
  expect(warnings).toHaveLength(1);
  expect(read('docs/fastify.md')).toContain(`\n${warnings[0]}\n`);
});

function matches(line: Line, row: Omit<Line, 'message'> & { readonly pattern: RegExp }): boolean {
  return (
    row.pattern.test(line.message) &&
    row.level === line.level &&
    row.details.join(' ') === line.details.join(' ')
  );
}

/** Text between asterisks is a placeholder; `n` is a number. */
function patternOf(message: string): RegExp {
  const pattern = message
    .replaceAll(/[.()]/g, '\\$&')
    // Optional parts.
    .replaceAll(/\[([^\]]+)\]/g, '(?:$1)?')
    .replaceAll('*n*', '\\d+')
    .replaceAll(/\*\w+\*/g, '.+');
  return new RegExp(`^${pattern}$`);
}

async function calledOff(): Promise<void> {
  const lameDuck = drain({ shutdownDelay: 1_000 });
  const server = lameDuck.watch(createServer()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const report = lameDuck.shutdown();
  lameDuck.resume();
  await expect(report).rejects.toThrow('called off');
  await lameDuck.shutdown().catch(() => undefined);
}

/** Checked every 40 ms, with a deadline of 100 ms. */
async function probed(): Promise<void> {
  const slow = drain({ situation: 'probed', deadline: 100 });
  const server = slow.watch(createServer(slow.handler((_request, response) => response.end())));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  for (let probe = 0; probe < 3; probe += 1) {
    await (await fetch(`${urlOf(server)}/health/ready`)).text();
    await sleep(40);
  }
  await slow.shutdown();
}

async function failing(): Promise<void> {
  const failed = drain();
  failed.on('draining', fail);
  failed.onClose('step', fail);
  failed.run('task', fail).catch(() => undefined);
  failed.worker('worker', { stop: fail, active: fail });
  failed.webSockets({ clients: [{ close: fail, terminate: fail }] });
  await failed.shutdown();
}

function fail(): never {
  throw new Error('no luck');
}

/** Cuts one response that has begun, and one that has not. */
async function cut(): Promise<void> {
  const stuck = drain({ deadline: 200 });
  void stuck.run('task', () => new Promise(() => {}));
  stuck.worker('worker', { stop: () => new Promise(() => {}), active: () => ['7'] });
  const { answers, url } = await twoInFlight(stuck);
  await fetch(`${url}/orphan`);
  await stuck.shutdown();
  await answers;
}

/** The same, but the handlers destroy their responses. */
async function broken(): Promise<void> {
  const breaking = drain();
  const { answers, responses } = await twoInFlight(breaking);
  const report = breaking.shutdown();
  for (const response of responses) response.destroy();
  await report;
  await answers;
}

/** A shutdown with an event stream, which the engine ends. */
async function ended(): Promise<void> {
  const ending = drain();
  const listener = ending.handler((_request, response) => {
    response.setHeader('Content-Type', 'text/event-stream').flushHeaders();
  });
  const server = ending.watch(createServer(listener)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stream = await fetch(urlOf(server));
  await ending.shutdown();
  await stream.text();
}

interface InFlight {
  readonly answers: Promise<unknown>;
  readonly responses: readonly ServerResponse[];
  readonly url: string;
}

async function twoInFlight(stuck: Drain): Promise<InFlight> {
  const responses: ServerResponse[] = [];
  const listener = stuck.handler((request, response) => {
    responses.push(response);
    if (request.url === '/begun') response.flushHeaders();
    if (request.url !== '/orphan') return undefined;
    response.end();
    return new Promise(() => {});
  });
  const server = stuck.watch(createServer(listener)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = urlOf(server);
  const begun = await fetch(`${url}/begun`);
  const answers = [begun.text(), fetch(url)].map(async (answer) => answer.catch(() => undefined));
  await expect.poll(() => stuck.inFlight, { timeout: 10_000 }).toBe(2);
  return { answers: Promise.all(answers), responses, url };
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** Uploads that stall after and before their response has begun. */
async function stalled(): Promise<void> {
  const receiving = drain({ uploadGrace: 50 });
  const listener = receiving.handler((request, response) => {
    request.resume();
    if (request.url === '/begun') response.flushHeaders();
  });
  const server = receiving.watch(createServer(listener)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  for (const path of ['/begun', '/']) {
    const upload = ask({ port, host: '127.0.0.1', path, method: 'POST' }).on('error', () => undefined);
    upload.on('response', (response) => void response.on('error', () => undefined).resume());
    upload.write('half');
  }
  await expect.poll(() => receiving.inFlight, { timeout: 10_000 }).toBe(2);
  await receiving.shutdown();
}

/** A shutdown with an upgraded socket that the drain does not know. */
async function withoutFarewell(): Promise<void> {
  const silent = drain({ deadline: 600, cleanupTime: 200 });
  const server = silent.watch(createServer()).listen(0, '127.0.0.1');
  server.on('upgrade', (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  client.write('GET /chat HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  client.on('error', () => undefined);
  await once(client, 'data');
  await silent.shutdown();
  client.destroy();
}

/** A Socket.IO client whose event no handler acknowledges. */
async function unacknowledged(): Promise<void> {
  const transport = Object.assign(new EventEmitter(), { name: 'websocket', writable: true });
  const close = (): void => void client.emit('close');
  const client = Object.assign(new EventEmitter(), { id: 'a', request: null, transport, close });
  const engine = Object.assign(new EventEmitter(), { clientsCount: 1, clients: { a: client } });
  const io = Object.assign(new EventEmitter(), { engine, of: () => undefined, path: () => '/socket.io' });
  const asked = drain();
  asked.webSockets(io, { timeout: 10 });
  client.emit('message', '21["question"]');
  await asked.shutdown();
}

/** Returns the port in the last line. */
async function healthPort(): Promise<string> {
  await expect.poll(() => lines.at(-1)?.message).toMatch(/^health routes on port/);
  return /\d+/.exec(lines.at(-1)?.message ?? '')?.[0] ?? '';
}

/** A check that fails once, a health port with a failing route, and a port that is taken. */
async function checked(): Promise<void> {
  const checking = drain({ health: { port: 0, host: '127.0.0.1', routes: { '/metrics': fail } } });
  checking.watch(createServer()).listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${await healthPort()}`;
  let isUp = false;
  checking.check('check', () => isUp, { cacheFor: 0 });
  await fetch(`${url}/health/ready`);
  isUp = true;
  await fetch(`${url}/health/ready`);
  await fetch(`${url}/metrics`);
  const other = drain({ health: { port: Number(new URL(url).port), host: '127.0.0.1' } });
  other.watch(createServer());
  await expect.poll(() => lines.at(-1)?.message).toMatch(/EADDRINUSE/);
  await checking.shutdown();
}

async function closedByOthers(): Promise<void> {
  const closing = drain();
  const server = closing.watch(createServer()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.on('draining', () => void server.close());
  await closing.shutdown();
}
