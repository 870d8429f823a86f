import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect } from 'node:net';
import { createDrain, type ShutdownReport } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lowest } from '../../../test/kit/lowest.ts';
import { CLIENTS, openStream, peakOf, streams, timesOf, webSocketServer } from './departing-clients.ts';
import { draining, inFlight, listen } from './service.ts';

describe('event streams', () => {
  it('many event streams end one after another by default', async () => {
    const limit = (CLIENTS * 3) / 4;
    const peak = await lowest(limit, async () => {
      const { drain, streams: opened } = await streams({});
      const report = await drain.shutdown();
      const times = timesOf(await Promise.all(opened.map(({ ended }) => ended)));
      expect(times.window).toBeLessThan(3_000);
      expect(report).toMatchObject({ outcome: 'clean', requests: { ended: CLIENTS } });
      expect(report.connections.sentAway).toBe(CLIENTS);
      expect(report.connections.peakPerSecond).toBeGreaterThan(CLIENTS / 2);
      // 150 clients at 200 per second.
      return peakOf(times, 500);
    });
    expect(peak).toBeLessThan(limit);
  });

  it('a few event streams end at once', async () => {
    const { drain, streams: opened } = await streams({}, undefined, 50);
    const report = await drain.shutdown();
    const { window } = timesOf(await Promise.all(opened.map(({ ended }) => ended)));
    expect(window).toBeLessThan(200);
    expect(report.connections).toMatchObject({ sentAway: 50, peakPerSecond: 50 });
  });

  it('event streams end at the rate of the option spread', async () => {
    const peak = await lowest(30, async () => {
      const { drain, streams: opened } = await streams({ spread: { perSecond: 40 } }, undefined, 40);
      await drain.shutdown();
      const times = timesOf(await Promise.all(opened.map(({ ended }) => ended)));
      return peakOf(times, 800);
    });
    expect(peak).toBeLessThan(30);
  });

  it('event streams end faster than the rate if the draining time requires it', async () => {
    const options = { spread: { perSecond: 1 }, deadline: 2_000, cleanupTime: 500 };
    const { drain, streams: opened } = await streams(options, undefined, 40);
    const report = await drain.shutdown();
    await Promise.all(opened.map(({ ended }) => ended));
    expect(report).toMatchObject({ outcome: 'clean', requests: { ended: 40 } });
  });

  it('event streams get different reconnection times', async () => {
    const { drain, streams: opened } = await streams({ spread: 100 }, undefined, 20);
    await drain.shutdown();
    const texts = await Promise.all(opened.map(async ({ ended }) => (await ended).text));
    const retries = texts.map((text) => Number(/:\nretry: (\d+)\n/.exec(text)?.[1]));
    for (const retry of retries) {
      expect(retry).toBeGreaterThanOrEqual(2_000);
      expect(retry).toBeLessThanOrEqual(4_000);
    }
    expect(new Set(retries).size).toBeGreaterThan(10);
  });

  it('an event stream gets no reconnection time if it ends at once or is compressed', async () => {
    const plain = await streams({}, undefined, 1);
    await plain.drain.shutdown();
    expect((await plain.streams[0]?.ended)?.text).not.toContain('retry');
    const compressed = await streams(
      { spread: 100 },
      (response) => {
        response.setHeader('Content-Encoding', 'gzip');
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: hello\n\n');
      },
      2,
    );
    await compressed.drain.shutdown();
    expect((await compressed.streams[0]?.ended)?.text).not.toContain('retry');
  });
});

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/plain' }).write('token 1\n');
}

describe('a resume point', () => {
  it('the resume point is the last part of a response that the engine ends', async () => {
    const { drain, streams: opened } = await streams(
      {},
      (response, ofDrain) => {
        begin(response);
        ofDrain.stream(response, 'end', { resume: () => 'resume at 1\n' });
      },
      1,
    );
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { ended: 1 } });
    expect((await opened[0]?.ended)?.text).toContain('resume at 1\n\r\n0\r\n\r\n');
  });

  it('the resume point replaces the cut for a response left to its handler', async () => {
    const { drain, streams: opened } = await streams(
      { deadline: 1_500, cleanupTime: 300 },
      (response, ofDrain) => {
        begin(response);
        ofDrain.stream(response, 'finish', { resume: () => Buffer.from('resume at 1\n') });
      },
      1,
    );
    const report = await drain.shutdown();
    expect(report).toMatchObject({ outcome: 'clean', requests: { ended: 1, abandoned: [] } });
    expect(report.phases.draining).toBeGreaterThan(500);
    expect((await opened[0]?.ended)?.text).toContain('resume at 1\n\r\n0\r\n\r\n');
  });

  it('an error in the resume point is logged, and the response ends without it', async () => {
    const lines: string[] = [];
    const log = (_details: object, message: string): void => void lines.push(message);
    const { drain, streams: opened } = await streams(
      { logger: { info: log, warn: log, error: log } },
      (response, ofDrain) => {
        begin(response);
        ofDrain.stream(response, 'end', {
          resume: () => {
            throw new Error('nowhere');
          },
        });
      },
      1,
    );
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { ended: 1 } });
    expect((await opened[0]?.ended)?.text).toContain('token 1\n\r\n0\r\n\r\n');
    expect(lines).toContain('the resume point of a response failed: Error: nowhere');
  });

  it('drain.stream() throws if resume is not a function', () => {
    const drain = createDrain({ signals: false, logger: false });
    const options: object = { resume: 'here' };
    expect(() => Reflect.apply(Reflect.get(drain, 'stream'), drain, [undefined, 'end', options])).toThrow(
      expect.objectContaining({ code: 'ERR_QUIESCE_STREAM_INVALID' }),
    );
  });
});

it('clients of all kinds share one pace', async () => {
  const peak = await lowest(75, async () => {
    const { drain, streams: opened } = await streams({ spread: { perSecond: 100 } }, undefined, 50);
    const toldAt: number[] = [];
    drain.webSockets(webSocketServer(50, toldAt));
    await drain.shutdown();
    const ends = await Promise.all(opened.map(({ ended }) => ended));
    const times = timesOf([...ends, ...toldAt.map((at) => ({ at }))]);
    expect(times.window).toBeLessThan(2_000);
    return peakOf(times, 800);
  });
  expect(peak).toBeLessThan(75);
});

it('quiet HTTP/2 sessions get their GOAWAY one after another', async () => {
  const drain = createDrain({ signals: false, logger: false, spread: 500 });
  const port = await listen(drain.watch(createHttp2Server(drain.handler((_q, response) => response.end()))));
  const clients = Array.from({ length: 10 }, () => connectHttp2(`http://127.0.0.1:${port}`));
  const toldAt = clients.map(async (client) => {
    await once(client, 'goaway');
    return { at: performance.now() };
  });
  await Promise.all(clients.map((client) => once(client, 'remoteSettings')));
  expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', connections: { sentAway: 10 } });
  expect(timesOf(await Promise.all(toldAt)).window).toBeGreaterThan(350);
});

it('any number of idle connections close at once by default', async () => {
  const drain = createDrain({ signals: false, logger: false });
  const port = await listen(drain.watch(createServer(drain.handler((_q, response) => response.end()))));
  const clients = Array.from({ length: CLIENTS }, () => connect(port, '127.0.0.1'));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
  });
  await Promise.all(
    clients.map(async (client) => {
      client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(client, 'data');
    }),
  );
  const report: ShutdownReport = await drain.shutdown();
  expect(report).toMatchObject({ outcome: 'clean', connections: { idle: CLIENTS, sentAway: CLIENTS } });
  expect(report.phases.draining).toBeLessThan(700);
});

it('waiting clients leave faster if a later shutdown() call shortens the deadline', async () => {
  const drain = createDrain({ signals: false, logger: false, spread: { perSecond: 5 } });
  const port = await listen(drain.watch(createServer()));
  const toldAt: number[] = [];
  drain.webSockets(webSocketServer(50, toldAt));
  // This request prevents the end of draining.
  const { ended } = openStream(port);
  await inFlight(drain, 1);
  const began = draining(drain);
  const first = drain.shutdown();
  await began;
  const shortened = performance.now();
  void drain.shutdown('hurry', { deadline: 2_000 });
  await first;
  await ended.catch(() => undefined);
  expect(toldAt).toHaveLength(50);
  expect((toldAt.at(-1) ?? 0) - shortened).toBeLessThan(1_900);
  expect(timesOf(toldAt.map((at) => ({ at }))).window).toBeGreaterThan(800);
});

it('clients leave faster if a later shutdown() call shortened the deadline before draining', async () => {
  const spread = { perSecond: 5 };
  const drain = createDrain({ signals: false, logger: false, spread, shutdownDelay: 300 });
  const port = await listen(drain.watch(createServer()));
  const toldAt: number[] = [];
  drain.webSockets(webSocketServer(50, toldAt));
  openStream(port);
  await inFlight(drain, 1);
  const first = drain.shutdown();
  void drain.shutdown('hurry', { deadline: 4_000 });
  await first;
  expect(toldAt).toHaveLength(50);
  const { window, peak } = timesOf(toldAt.map((at) => ({ at })));
  expect(window).toBeGreaterThan(500);
  // Clients without a turn in time would all be closed at the moment of the cut.
  expect(peak).toBeLessThan(40);
});

it('the event sent-away reports every disconnected client', async () => {
  const { drain } = await streams({ spread: 50 }, undefined, 10);
  let clients = 0;
  drain.on('sent-away', (count) => (clients += count));
  const began = draining(drain);
  const { connections } = await drain.shutdown();
  await began;
  expect(clients).toBe(10);
  expect(connections.sentAway).toBe(10);
});

it.each([
  [{ perSecond: 0 }, 'ERR_QUIESCE_OPTION_INVALID'],
  [{ perSecond: '5' }, 'ERR_QUIESCE_OPTION_INVALID'],
  [{}, 'ERR_QUIESCE_OPTION_INVALID'],
  [{ perMinute: 5 }, 'ERR_QUIESCE_OPTION_UNKNOWN'],
  ['5s', 'ERR_QUIESCE_OPTION_INVALID'],
])('the option spread %j throws', (spread, code) => {
  const options: object = { spread, signals: false };
  expect(() => createDrain(options)).toThrow(expect.objectContaining({ code }));
});
