import type { IncomingMessage, ServerResponse } from 'node:http';
import * as core from '@quiesce/core';
import type { Drain } from '@quiesce/core';
import * as adapter from '@quiesce/express';
import { createDrain, expressDrain, type ExpressDrainMiddleware } from '@quiesce/express';
import express, { type Express, type RequestHandler } from 'express';
import { describe, expectTypeOf, it } from 'vitest';

declare const drain: Drain;

describe('@quiesce/express', () => {
  it('@quiesce/express exports the middleware and all of core', () => {
    expectTypeOf<keyof typeof adapter>().toEqualTypeOf<keyof typeof core | 'expressDrain'>();
    expectTypeOf(adapter.createDrain).toEqualTypeOf(core.createDrain);
    expectTypeOf<adapter.Drain>().toEqualTypeOf<Drain>();
    expectTypeOf<adapter.ShutdownReport>().toEqualTypeOf<core.ShutdownReport>();
  });
});

describe('expressDrain', () => {
  it("expressDrain takes a drain and returns middleware in Node's types", () => {
    expectTypeOf(expressDrain).toEqualTypeOf<(drain: Drain) => ExpressDrainMiddleware>();
    expectTypeOf<ExpressDrainMiddleware>().toEqualTypeOf<
      (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void
    >();
    // @ts-expect-error: a drain, not its options
    expressDrain({ deadline: 1 });
    // @ts-expect-error: without a drain nothing would be counted
    expressDrain();
  });

  it('the middleware is accepted wherever Express takes middleware', () => {
    const app = express();
    expectTypeOf(app.use(expressDrain(drain))).toEqualTypeOf<Express>();
    app.use('/api', expressDrain(drain), express.json());
    app.get('/', expressDrain(drain), (_request, response) => void response.send('hello'));
    express.Router().use(expressDrain(drain));
    expectTypeOf<ExpressDrainMiddleware>().toExtend<RequestHandler>();
    // @ts-expect-error: the drain itself is not middleware
    app.use(createDrain());
  });

  it('the middleware does not change the types of later handlers', () => {
    express()
      .use(expressDrain(drain))
      .get('/users/:id', (request, response) => {
        expectTypeOf(request.params).toEqualTypeOf<{ id: string }>();
        expectTypeOf(response).toEqualTypeOf<express.Response>();
      });
  });

  it('drain.watch() accepts the result of app.listen()', () => {
    expectTypeOf(drain.watch(express().listen(0))).toEqualTypeOf(express().listen(0));
  });
});
