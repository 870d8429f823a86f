import { Hold, RawClient } from '@quiesce/conformance';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, connectAndUpgrade, echo, quietly, reasonOf, start } from './socket-io-service.ts';

describe.each<[string, (url: string) => Promise<Socket>]>([
  ['polling', (url) => connect(url, ['polling'])],
  ['a WebSocket', (url) => connect(url, ['websocket'])],
  ['a WebSocket upgraded from polling', connectAndUpgrade],
])('a Socket.IO client over %s', (_name, connected) => {
  it("a Socket.IO client gets 'transport close' when draining begins, after which it reconnects by itself", async () => {
    const service = await start((server, drain) => void drain.webSockets(new Server(server)));
    const clients = await Promise.all([1, 2, 3].map(() => connected(service.url)));
    const reasons = clients.map(reasonOf);
    const report = await service.drain.shutdown();
    expect(await Promise.all(reasons)).toEqual(Array(3).fill('transport close'));
    expect(clients.map((client) => client.active)).toEqual([true, true, true]);
    expect(report).toMatchObject({ outcome: 'clean', requests: { aborted: 0 }, connections: { cut: 0 } });
    expect(report.duration).toBeLessThan(1_500);
  });

  it('a Socket.IO client gets the acknowledgement it waits for before it is closed', async () => {
    const saving = new Hold<string>();
    const service = await start((server, drain) => {
      const io = new Server(server);
      io.on('connection', (socket) => {
        socket.on('save', async (_text, done) => done(await saving.run()));
      });
      drain.webSockets(io);
    });
    const client = await connected(service.url);
    const reason = reasonOf(client);
    const saved = client.emitWithAck('save', 'text');
    await saving.entered;
    const report = service.drain.shutdown();
    await new Promise((resolve) => setTimeout(resolve, 300));
    saving.release('saved');
    expect(await saved).toBe('saved');
    expect(await reason).toBe('transport close');
    expect(await report).toMatchObject({ outcome: 'clean' });
  });

  it('a Socket.IO client that gets no acknowledgement is closed after timeout', async () => {
    const asked = new Hold<void>();
    const warnings: string[] = [];
    const service = await start((server, drain) => {
      const io = new Server(server);
      io.on('connection', (socket) => socket.onAny(() => void asked.run()));
      drain.webSockets(io, { timeout: 200 });
    }, quietly(warnings));
    const client = await connected(service.url);
    const reason = reasonOf(client);
    client.emit('question', () => undefined);
    await asked.entered;
    const report = await service.drain.shutdown();
    expect(await reason).toBe('transport close');
    expect(report.outcome).toBe('clean');
    expect(report.phases.draining).toBeGreaterThanOrEqual(195);
    expect(warnings).toEqual(['clients closed without an acknowledgement that they waited for: 1']);
    expect(report.duration).toBeLessThan(1_500);
  });

  it('a Socket.IO client gets the last message sent to it', async () => {
    const service = await start((server, drain) => {
      const io = new Server(server);
      drain.webSockets(io);
      drain.on('draining', () => io.emit('bye', 'see you'));
    });
    const client = await connected(service.url);
    const bye = new Promise((resolve) => client.once('bye', resolve));
    await service.drain.shutdown();
    expect(await bye).toBe('see you');
  });
});

describe('a Socket.IO client whose message is still arriving when draining begins', () => {
  it('a Socket.IO message that is still arriving is delivered and acknowledged before its client is closed', async () => {
    const service = await start(echo);
    const path = '/socket.io/?EIO=4&transport=polling';
    const opened = await (await fetch(service.url + path)).text();
    const { sid } = JSON.parse(opened.slice(1));
    const session = `${path}&sid=${sid}`;
    await fetch(service.url + session, { method: 'POST', body: '40' });
    expect(await (await fetch(service.url + session)).text()).toMatch(/^40/);
    const polled = fetch(service.url + session);
    await expect.poll(() => service.drain.inFlight).toBe(1);

    const message = '420["echo","hello"]';
    const upload = await RawClient.connect(service.port);
    onTestFinished(() => upload.destroy());
    upload.send(`POST ${session} HTTP/1.1\r\nHost: test\r\nContent-Length: ${message.length}\r\n\r\n420`);
    await expect.poll(() => service.drain.inFlight).toBe(2);
    const draining = new Promise<void>((resolve) => service.drain.on('draining', () => resolve()));
    const report = service.drain.shutdown();
    await draining;
    await new Promise((resolve) => setTimeout(resolve, 100));
    upload.send(message.slice(3));

    expect((await upload.response()).status).toBe(200);
    expect(await (await polled).text()).toBe('430["hello"]');
    expect(await (await fetch(service.url + session)).text()).toBe('1');
    expect(await report).toMatchObject({ outcome: 'clean', requests: { aborted: 0 } });
  });
});
