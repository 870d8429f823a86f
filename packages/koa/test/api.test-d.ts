import type { IncomingMessage, ServerResponse } from 'node:http';
import * as core from '@quiesce/core';
import type { Drain } from '@quiesce/core';
import * as adapter from '@quiesce/koa';
import { createDrain, koaDrain, type KoaDrainContext, type KoaDrainMiddleware } from '@quiesce/koa';
import Koa, { type Middleware } from 'koa';
import { describe, expectTypeOf, it } from 'vitest';

declare const drain: Drain;

describe('@quiesce/koa', () => {
  it('@quiesce/koa exports the middleware and all of core', () => {
    expectTypeOf<keyof typeof adapter>().toEqualTypeOf<keyof typeof core | 'koaDrain'>();
    expectTypeOf(adapter.createDrain).toEqualTypeOf(core.createDrain);
    expectTypeOf<adapter.Drain>().toEqualTypeOf<Drain>();
    expectTypeOf<adapter.ShutdownReport>().toEqualTypeOf<core.ShutdownReport>();
  });
});

describe('koaDrain', () => {
  it("koaDrain takes a drain and returns middleware in Node's types", () => {
    expectTypeOf(koaDrain).toEqualTypeOf<(drain: Drain) => KoaDrainMiddleware>();
    expectTypeOf<KoaDrainMiddleware>().toEqualTypeOf<
      <Context extends KoaDrainContext>(
        context: Context,
        next: () => Promise<unknown>,
      ) => Promise<unknown> | undefined
    >();
    expectTypeOf<KoaDrainContext>().toEqualTypeOf<{
      readonly req: IncomingMessage;
      readonly res: ServerResponse;
      respond?: boolean | undefined;
    }>();
    // @ts-expect-error: a drain, not its options
    koaDrain({ deadline: 1 });
    // @ts-expect-error: without a drain nothing would be counted
    koaDrain();
  });

  it('the middleware is accepted wherever Koa takes middleware', () => {
    const app = new Koa();
    app.use(koaDrain(drain));
    const middleware: Middleware = koaDrain(drain);
    const chained: Koa = app.use(koaDrain(drain)).use(middleware);
    expectTypeOf(chained.use(koaDrain(drain))).toEqualTypeOf<Koa>();
    // @ts-expect-error: the drain itself is not middleware
    app.use(createDrain());
  });

  it('the middleware does not change the types of later middleware', () => {
    new Koa<{ user: string }, { log: (text: string) => void }>().use(koaDrain(drain)).use((context) => {
      expectTypeOf(context.state.user).toEqualTypeOf<string>();
      expectTypeOf(context.log).toEqualTypeOf<(text: string) => void>();
      context.body = 'hello';
    });
  });

  it('drain.watch() accepts the result of app.listen()', () => {
    expectTypeOf(drain.watch(new Koa().listen(0))).toEqualTypeOf(new Koa().listen(0));
  });
});
