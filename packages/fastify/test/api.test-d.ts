import { createServer } from 'node:http';
import * as core from '@quiesce/core';
import type { Drain, DrainOptions } from '@quiesce/core';
import * as adapter from '@quiesce/fastify';
import fastifyDrain, { createDrain, type FastifyDrainOptions } from '@quiesce/fastify';
import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import { describe, expectTypeOf, it } from 'vitest';

declare const drain: Drain;

describe('@quiesce/fastify', () => {
  it('@quiesce/fastify exports the plugin and all of core', () => {
    expectTypeOf<keyof typeof adapter>().toEqualTypeOf<keyof typeof core | 'default' | 'fastifyDrain'>();
    expectTypeOf(adapter.createDrain).toEqualTypeOf(core.createDrain);
    expectTypeOf<adapter.Drain>().toEqualTypeOf<Drain>();
    expectTypeOf<adapter.ShutdownReport>().toEqualTypeOf<core.ShutdownReport>();
    expectTypeOf(fastifyDrain).toExtend<FastifyPluginAsync<FastifyDrainOptions>>();
    expectTypeOf(adapter.fastifyDrain).toEqualTypeOf(fastifyDrain);
  });

  it('every app has a drain, by type augmentation', () => {
    expectTypeOf<FastifyInstance['drain']>().toEqualTypeOf<Drain>();
    expectTypeOf<Pick<FastifyInstance, 'drain'>>().toEqualTypeOf<{ readonly drain: Drain }>();
    expectTypeOf(fastify().drain).toEqualTypeOf<Drain>();
    fastify().register(async (child) => expectTypeOf(child.drain).toEqualTypeOf<Drain>());
    fastify().get('/', async function route(request) {
      expectTypeOf(this.drain).toEqualTypeOf<Drain>();
      expectTypeOf(request.server.drain).toEqualTypeOf<Drain>();
    });
  });
});

describe('app.register(fastifyDrain)', () => {
  const app = fastify();

  it('the plugin takes no options, or those of createDrain', () => {
    app.register(fastifyDrain);
    app.register(fastifyDrain, {});
    app.register(fastifyDrain, { deadline: 1 });
    app.register(fastifyDrain, { shutdownDelay: 5_000, health: { live: '/livez' }, logger: false });
    expectTypeOf<DrainOptions>().toExtend<FastifyDrainOptions>();
    // @ts-expect-error: milliseconds, not text
    app.register(fastifyDrain, { deadline: '25s' });
    // @ts-expect-error: the option is `deadline`
    app.register(fastifyDrain, { deadLine: 1 });
  });

  it('the plugin takes an existing drain instead of options, never both', () => {
    app.register(fastifyDrain, { drain });
    app.register(fastifyDrain, { drain: createDrain({ deadline: 1 }) });
    // @ts-expect-error: an existing drain already has its options
    app.register(fastifyDrain, { drain, deadline: 1 });
    // @ts-expect-error: pass { drain }
    app.register(fastifyDrain, drain);
  });

  it('app.register(fastifyDrain) can be awaited and chained', async () => {
    await app.register(fastifyDrain, { deadline: 1 });
    await app.register(fastifyDrain, { drain }).after();
  });

  it('the plugin is accepted by apps with any server', () => {
    fastify({ http2: true }).register(fastifyDrain, { deadline: 1 });
    fastify({ http2: true, https: { allowHTTP1: true } }).register(fastifyDrain, { drain });
    fastify({ https: {} }).register(fastifyDrain, { deadline: 1 });
    fastify({ serverFactory: (handler) => createServer(drain.handler(handler)) }).register(fastifyDrain, {
      drain,
    });
  });

  it('app.log is a logger for createDrain', () => {
    createDrain({ logger: app.log });
  });
});
