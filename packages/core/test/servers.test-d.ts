import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { describe, expectTypeOf, it } from 'vitest';
import type { AnyRequest, AnyResponse, Drain, WatchableServer } from '@quiesce/core';

declare const drain: Drain;

describe('drain.watch', () => {
  it('drain.watch() returns the type of its argument', () => {
    expectTypeOf(drain.watch(http.createServer())).toEqualTypeOf(http.createServer());
    expectTypeOf(drain.watch(http.createServer())).toEqualTypeOf<http.Server>();
    expectTypeOf(drain.watch(https.createServer({}))).toEqualTypeOf<https.Server>();
    expectTypeOf(drain.watch(http2.createServer())).toEqualTypeOf<http2.Http2Server>();
    expectTypeOf(drain.watch(http2.createSecureServer())).toEqualTypeOf<http2.Http2SecureServer>();
    expectTypeOf(drain.watch(http.createServer()).listen(0)).toEqualTypeOf<http.Server>();
  });

  it('drain.watch() keeps the properties of a subclass', () => {
    class Labelled extends http.Server {
      readonly label: string = 'label';
    }
    expectTypeOf(drain.watch(new Labelled())).toEqualTypeOf<Labelled>();
    expectTypeOf(drain.watch(new Labelled()).label).toEqualTypeOf<string>();
  });

  it('drain.watch() accepts a variable of any server type', () => {
    expectTypeOf(drain.watch(server)).toEqualTypeOf<WatchableServer>();
    expectTypeOf<WatchableServer>().toEqualTypeOf<
      http.Server | https.Server | http2.Http2SecureServer | http2.Http2Server
    >();
  });

  it('drain.watch() rejects values other than HTTP servers', () => {
    // @ts-expect-error: a net.Server has no requests
    drain.watch(net.createServer());
    // @ts-expect-error: an app is not a server; pass the result of its listen()
    drain.watch((_request: IncomingMessage, _response: ServerResponse) => undefined);
    // @ts-expect-error: a port is not a server
    drain.watch(3000);
  });
});

describe('drain.handler', () => {
  it('drain.handler() returns a listener for http.createServer, without type annotations', () => {
    const server = http.createServer(
      drain.handler((request, response) => {
        expectTypeOf(request).toEqualTypeOf<IncomingMessage>();
        expectTypeOf(response).toEqualTypeOf<ServerResponse>();
        response.end(request.url);
      }),
    );
    expectTypeOf(server).toEqualTypeOf<http.Server>();
    http.createServer(
      { keepAliveTimeout: 1 },
      drain.handler((request, response) => {
        expectTypeOf(request).toEqualTypeOf<IncomingMessage>();
        expectTypeOf(response).toEqualTypeOf<ServerResponse>();
      }),
    );
  });

  it('drain.handler() returns a listener for https.createServer, without type annotations', () => {
    const server = https.createServer(
      { key: '', cert: '' },
      drain.handler((request, response) => {
        expectTypeOf(request).toEqualTypeOf<IncomingMessage>();
        expectTypeOf(response).toEqualTypeOf<ServerResponse>();
        response.end(request.url);
      }),
    );
    expectTypeOf(server).toEqualTypeOf<https.Server>();
  });

  it('drain.handler() returns a listener for http2.createServer, without type annotations', () => {
    const server = http2.createServer(
      drain.handler((request, response) => {
        expectTypeOf(request).toEqualTypeOf<Http2ServerRequest>();
        expectTypeOf(response).toEqualTypeOf<Http2ServerResponse>();
      }),
    );
    expectTypeOf(server).toEqualTypeOf<http2.Http2Server>();
  });

  it('drain.handler() returns a listener for http2.createSecureServer, for requests of both protocols', () => {
    // With `allowHTTP1` a request may be of either protocol, which Node's types do not express.
    const server = http2.createSecureServer(
      { allowHTTP1: true },
      drain.handler((request: AnyRequest, response: AnyResponse) => {
        response.writeHead(200, { 'content-type': 'text/plain' }).end(request.url ?? '');
      }),
    );
    expectTypeOf(server).toEqualTypeOf<http2.Http2SecureServer>();
  });

  it('drain.handler() returns a listener for the event request', () => {
    http.createServer().on(
      'request',
      drain.handler((request) => expectTypeOf(request).toEqualTypeOf<IncomingMessage>()),
    );
  });

  it('drain.handler() accepts async, named and imported listeners', () => {
    drain.handler(async (_request, response) => void response.end('hello'));
    drain.handler(() => undefined);
    expectTypeOf(drain.handler(named)).toEqualTypeOf<typeof named>();
    http.createServer(drain.handler(requestListener));
  });

  it('drain.handler() rejects values other than listeners, and listeners of another protocol', () => {
    // @ts-expect-error: a listener is a function
    drain.handler({ handle() {} });
    // @ts-expect-error: a request is not a string
    drain.handler((request: string) => request);
    // @ts-expect-error: an HTTP/1 request has no stream
    http.createServer(drain.handler((request: Http2ServerRequest) => request.stream));
  });
});

describe('drain.admit', () => {
  it('drain.admit() accepts requests of both protocols and returns a boolean', () => {
    expectTypeOf<Drain['admit']>().toEqualTypeOf<(request: AnyRequest, response: AnyResponse) => boolean>();
    expectTypeOf<AnyRequest>().toEqualTypeOf<IncomingMessage | Http2ServerRequest>();
    expectTypeOf<AnyResponse>().toEqualTypeOf<ServerResponse | Http2ServerResponse>();
    // @ts-expect-error: a fetch Request is not a Node request
    drain.admit(new Request('http://localhost'), new Response());
  });
});

declare const server: WatchableServer;
declare const requestListener: http.RequestListener;
declare function named(request: IncomingMessage, response: ServerResponse): void;
