import { EventEmitter, once } from 'node:events';
import { sigterm, startServer, type ServerProcess } from '@quiesce/test/kit';
import { createTRPCClient, createWSClient, httpSubscriptionLink, wsLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import { createClient } from 'graphql-ws';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Router } from '../src/trpc.ts';

/** Resolves when a subscription has yielded. */
interface Subscribed {
  readonly began: Promise<void>;
  /** How its client reports the end of the connection. */
  readonly ended: Promise<unknown>;
}

type Subscribe = (url: string) => Subscribed;

function graphqlWs(url: string): Subscribed {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    // Prevents a reconnect during the test.
    retryWait: () => new Promise(() => undefined),
  });
  onTestFinished(() => client.terminate());
  const ended = new Promise((resolve) => {
    client.on('closed', (event) => resolve(Reflect.get(Object(event), 'code')));
  });
  const began = new Promise<void>((resolve, reject) => {
    client.subscribe(
      { query: 'subscription { tick }' },
      { next: () => resolve(), error: reject, complete: () => reject(new Error('complete')) },
    );
  });
  return { began, ended };
}

function trpcOverWebSockets(url: string): Subscribed {
  const closing = new EventEmitter();
  const ended = once(closing, 'closed').then(([code]) => code);
  const ws = createWSClient({
    url: url.replace('http', 'ws'),
    WebSocket: globalThis.WebSocket ?? WebSocket,
    onClose: (cause) => closing.emit('closed', cause?.code),
    retryDelayMs: () => 60_000,
  });
  onTestFinished(() => void ws.close());
  const client = createTRPCClient<Router>({ links: [wsLink({ client: ws })] });
  const began = new Promise<void>((resolve) => {
    client.ticks.subscribe(undefined, { onData: () => resolve() });
  });
  return { began, ended };
}

function trpcOverEvents(url: string): Subscribed {
  const client = createTRPCClient<Router>({ links: [httpSubscriptionLink({ url, EventSource })] });
  const connection = new EventEmitter();
  const ended = once(connection, 'lost').then(([state]) => state);
  const began = new Promise<void>((resolve) => {
    const subscription = client.ticks.subscribe(undefined, {
      onData: () => resolve(),
      onConnectionStateChange: ({ state, error }) => {
        if (error) connection.emit('lost', state);
      },
    });
    onTestFinished(() => subscription.unsubscribe());
  });
  return { began, ended };
}

it.each<[string, string, Subscribe, unknown]>([
  ['graphql-ws', 'graphql-ws', graphqlWs, 1001],
  ['tRPC over WebSockets', 'trpc', trpcOverWebSockets, 1001],
  ['tRPC over event streams', 'trpc', trpcOverEvents, 'connecting'],
])(
  'the client of a %s subscription is disconnected and reconnects',
  async (_name, program, subscribe, how) => {
    const server: ServerProcess = await startServer(new URL(`../src/${program}.ts`, import.meta.url));
    const { began, ended } = subscribe(server.url);
    await began;
    await sigterm(server);
    expect(await ended).toBe(how);
    expect(await server.exited).toBe(0);
    expect(server.output.text).toMatch(/database closed[^]*shutdown clean/);
  },
);
