import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { describe, expectTypeOf, it } from 'vitest';
import type { AnyRequest, AnyResponse, Drain, WatchableServer } from '@quiesce/core';

declare const drain: Drain;

describe('drain.watch', () => {
  it('hands back the very type it was given', () => {
    expectTypeOf(drain.watch(http.createServer())).toEqualTypeOf(http.createServer());
    expectTypeOf(drain.watch(http.createServer())).toEqualTypeOf<http.Server>();
    expectTypeOf(drain.watch(https.createServer({}))).toEqualTypeOf<https.Server>();
    expectTypeOf(drain.watch(http2.createServer())).toEqualTypeOf<http2.Http2Server>();
    expectTypeOf(drain.watch(http2.createSecureServer())).toEqualTypeOf<http2.Http2SecureServer>();
    expectTypeOf(drain.watch(http.createServer()).listen(0)).toEqualTypeOf<http.Server>();
  });

  it('keeps what a subclass adds', () => {
    class Labelled extends http.Server {
      readonly label: string = 'label';
    }
    expectTypeOf(drain.watch(new Labelled())).toEqualTypeOf<Labelled>();
    expectTypeOf(drain.watch(new Labelled()).label).toEqualTypeOf<string>();
  });

  it('takes any of them from a variable', () => {
    expectTypeOf(drain.watch(server)).toEqualTypeOf<WatchableServer>();
    expectTypeOf<WatchableServer>().toEqualTypeOf<
      http.Server | https.Server | http2.Http2SecureServer | http2.Http2Server
    >();
  });

  it('refuses what is no server of HTTP', () => {
    // @ts-expect-error: a net.Server has no requests
    drain.watch(net.createServer());
    // @ts-expect-error: an app is no server; what its listen() returns is
    drain.watch((_request: IncomingMessage, _response: ServerResponse) => undefined);
    // @ts-expect-error: nor is its port
    drain.watch(3000);
  });
});

describe('drain.handler', () => {
  it('is a listener of http.createServer, without annotations', () => {
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

  it('is a listener of https.createServer, without annotations', () => {
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

  it('is a listener of http2.createServer, without annotations', () => {
    const server = http2.createServer(
      drain.handler((request, response) => {
        expectTypeOf(request).toEqualTypeOf<Http2ServerRequest>();
        expectTypeOf(response).toEqualTypeOf<Http2ServerResponse>();
      }),
    );
    expectTypeOf(server).toEqualTypeOf<http2.Http2Server>();
  });

  it('is a listener of http2.createSecureServer, for requests of both protocols', () => {
    // With `allowHTTP1` a request may be either, which the types of Node do not tell.
    const server = http2.createSecureServer(
      { allowHTTP1: true },
      drain.handler((request: AnyRequest, response: AnyResponse) => {
        response.writeHead(200, { 'content-type': 'text/plain' }).end(request.url ?? '');
      }),
    );
    expectTypeOf(server).toEqualTypeOf<http2.Http2SecureServer>();
  });

  it("is a listener of the 'request' event", () => {
    http.createServer().on(
      'request',
      drain.handler((request) => expectTypeOf(request).toEqualTypeOf<IncomingMessage>()),
    );
  });

  it('takes listeners that are async, that are named, or that are somebody else’s', () => {
    drain.handler(async (_request, response) => void response.end('hello'));
    drain.handler(() => undefined);
    expectTypeOf(drain.handler(named)).toEqualTypeOf<typeof named>();
    http.createServer(drain.handler(requestListener));
  });

  it('refuses what is no listener, and a listener of another protocol', () => {
    // @ts-expect-error: a listener is a function
    drain.handler({ handle() {} });
    // @ts-expect-error: a request has no such type
    drain.handler((request: string) => request);
    // @ts-expect-error: a request of HTTP/1 is no stream
    http.createServer(drain.handler((request: Http2ServerRequest) => request.stream));
  });
});

describe('drain.admit', () => {
  it('takes requests of both protocols and says whether the handler may run', () => {
    expectTypeOf<Drain['admit']>().toEqualTypeOf<(request: AnyRequest, response: AnyResponse) => boolean>();
    expectTypeOf<AnyRequest>().toEqualTypeOf<IncomingMessage | Http2ServerRequest>();
    expectTypeOf<AnyResponse>().toEqualTypeOf<ServerResponse | Http2ServerResponse>();
    // @ts-expect-error: a fetch Request is none of Node's
    drain.admit(new Request('http://localhost'), new Response());
  });
});

declare const server: WatchableServer;
declare const requestListener: http.RequestListener;
declare function named(request: IncomingMessage, response: ServerResponse): void;
