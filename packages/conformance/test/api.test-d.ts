import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import https from 'node:https';
import { Socket, type Server } from 'node:net';
import type { Readable } from 'node:stream';
import type * as conformance from '@quiesce/conformance';
import {
  defineDrainTests,
  Hold,
  RawClient,
  type Adapter,
  type CreateServer,
  type RawResponse,
  type TestRoutes,
} from '@quiesce/conformance';
import type { Drain } from '@quiesce/core';
import { describe, expectTypeOf, it } from 'vitest';

describe('@quiesce/conformance', () => {
  it('@quiesce/conformance exports the suite and its test utilities', () => {
    expectTypeOf<keyof typeof conformance>().toEqualTypeOf<'defineDrainTests' | 'Hold' | 'RawClient'>();
  });
});

describe('defineDrainTests', () => {
  it("defineDrainTests takes a name, a function that creates a server, and the adapter's capabilities", () => {
    expectTypeOf(defineDrainTests).toEqualTypeOf<
      (name: string, create: CreateServer, adapter?: Adapter) => void
    >();
    expectTypeOf<Adapter>().toEqualTypeOf<{ readonly followsHandlers?: boolean }>();
    expectTypeOf<CreateServer>().toEqualTypeOf<
      (drain: Drain, routes: TestRoutes) => Promise<Server> | Server
    >();
    // @ts-expect-error: the tests are named after the framework
    defineDrainTests(() => createServer());
    // @ts-expect-error: each test creates its own server
    defineDrainTests('node:http', createServer());
  });

  it('defineDrainTests accepts synchronous and asynchronous functions that create a server', () => {
    defineDrainTests('node:http', (drain, routes) => {
      expectTypeOf(drain).toEqualTypeOf<Drain>();
      expectTypeOf(routes).toEqualTypeOf<TestRoutes>();
      return drain.watch(createServer(drain.handler((request, response) => routes.raw(request, response))));
    });
    defineDrainTests('node:https', async (drain) => drain.watch(https.createServer({})).listen(0));
    // @ts-expect-error: the suite connects to the server
    defineDrainTests('node:http', (drain) => void drain.watch(createServer()));
  });

  it('TestRoutes has these routes', () => {
    expectTypeOf<keyof TestRoutes>().toEqualTypeOf<
      'text' | 'empty' | 'upload' | 'stream' | 'events' | 'raw'
    >();
    expectTypeOf<TestRoutes['text']>().toEqualTypeOf<() => Promise<string>>();
    expectTypeOf<TestRoutes['empty']>().toEqualTypeOf<() => Promise<void>>();
    expectTypeOf<TestRoutes['upload']>().toEqualTypeOf<
      (body: AsyncIterable<Uint8Array>) => Promise<string>
    >();
    expectTypeOf<IncomingMessage>().toExtend<Parameters<TestRoutes['upload']>[0]>();
    expectTypeOf<TestRoutes['stream']>().toEqualTypeOf<() => Readable>();
    expectTypeOf<TestRoutes['raw']>().toEqualTypeOf<
      (request: IncomingMessage, response: ServerResponse) => unknown
    >();
  });
});

describe('Hold', () => {
  it('Hold is released with the value that its handler receives', () => {
    const hold = new Hold<string>();
    expectTypeOf(hold.entered).toEqualTypeOf<Promise<void>>();
    expectTypeOf(hold.run).toEqualTypeOf<() => Promise<string>>();
    expectTypeOf<Hold<string>['release']>().toEqualTypeOf<(value: string) => void>();
    expectTypeOf<Hold<string>['fail']>().toEqualTypeOf<(error: unknown) => void>();
    new Hold<void>().release();
    // @ts-expect-error: the value must be a string
    hold.release(1);
  });
});

describe('RawClient', () => {
  it('RawClient is created by connecting, over TCP or TLS', () => {
    expectTypeOf<(typeof RawClient)['connect']>().toEqualTypeOf<
      (port: number, host?: string) => Promise<RawClient>
    >();
    expectTypeOf<(typeof RawClient)['connectTls']>().toEqualTypeOf<
      (port: number, host?: string) => Promise<RawClient>
    >();
    // @ts-expect-error: it cannot observe a connection that is already open
    expectTypeOf(new RawClient(new Socket()));
  });

  it('RawClient sends and can be chained', () => {
    expectTypeOf<RawClient['send']>().returns.toEqualTypeOf<RawClient>();
    expectTypeOf<RawClient['send']>().parameters.toEqualTypeOf<[text: string | Uint8Array]>();
    expectTypeOf<RawClient['get']>().returns.toEqualTypeOf<RawClient>();
    expectTypeOf<RawClient['request']>().returns.toEqualTypeOf<RawClient>();
    expectTypeOf<RawClient['request']>().parameter(3).toEqualTypeOf<readonly string[] | undefined>();
  });

  it('RawClient receives responses and observes how the connection ends', () => {
    expectTypeOf<RawClient['response']>().toEqualTypeOf<(toHead?: boolean) => Promise<RawResponse>>();
    expectTypeOf<RawResponse>().toEqualTypeOf<{
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly body: string;
    }>();
    expectTypeOf<RawClient['received']>().toEqualTypeOf<(text: string) => Promise<void>>();
    expectTypeOf<RawClient['ended']>().toEqualTypeOf<() => Promise<string>>();
    expectTypeOf<Pick<RawClient, 'socket' | 'ending'>>().toEqualTypeOf<{
      readonly socket: Socket;
      readonly ending: string;
    }>();
  });
});
