import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createSecureServer, createServer as createHttp2 } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { Server } from 'node:net';
import type { Drain } from '@quiesce/core';
import { expressDrain } from '@quiesce/express';
import { koaDrain } from '@quiesce/koa';
import express from 'express';
import Koa from 'koa';
import { generate } from 'selfsigned';
import type { Adapter, Protocol } from '../place.ts';
import { listenFastify } from './fastify.ts';
import type { Routes } from './routes.ts';

const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
const tls = { key, cert };

/** Starts a service on a port of 127.0.0.1. */
export async function listen(
  drain: Drain,
  routes: Routes,
  adapter: Adapter,
  protocol: Protocol,
): Promise<Server> {
  if (adapter === 'fastify') return listenFastify(drain, routes, protocol, tls);
  const server = serverOf(drain, routes, adapter, protocol);
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function serverOf(
  drain: Drain,
  routes: Routes,
  adapter: 'node:http' | 'express' | 'koa',
  protocol: Protocol,
) {
  const isHttp2 = protocol === 'h2c' || protocol === 'h2';
  if (isHttp2) {
    if (adapter === 'koa') {
      const app = koaApp(drain, routes).callback();
      return protocol === 'h2' ? createSecureServer(tls, app) : createHttp2(app);
    }
    const listener = drain.handler(routes.handle.bind(routes));
    return protocol === 'h2' ? createSecureServer(tls, listener) : createHttp2(listener);
  }
  const app = listenerOf(drain, routes, adapter);
  return protocol === 'https' ? createHttps(tls, app) : createHttp(app);
}

function listenerOf(drain: Drain, routes: Routes, adapter: 'node:http' | 'express' | 'koa'): RequestListener {
  if (adapter === 'koa') return koaApp(drain, routes).callback();
  if (adapter === 'node:http') return drain.handler((request, response) => routes.handle(request, response));
  const app = express()
    .use((request, response, next) => void routes.before(request, response, next))
    .use(expressDrain(drain), (request, response) => routes.handle(request, response));
  // Keeps Express from logging errors; the tests check the response.
  return app.set('env', 'test');
}

function koaApp(drain: Drain, routes: Routes): Koa {
  const app = new Koa()
    .use((context, next) => routes.before(context.req, context.res, next))
    .use(koaDrain(drain))
    .use((context) => {
      // The default status of Koa is 404.
      context.status = 200;
      routes.handle(context.req, context.res);
      context.respond = false;
    });
  app.silent = true;
  return app;
}
