import { type Framework, manifest } from '../framework.ts';

export const trpc: Framework = {
  id: 'trpc',
  name: 'tRPC, standalone',
  template: {
    id: 'trpc',
    writtenBecause:
      'it has no starter. This is the program of its quick start, with the subscription of its chapter on them',
    files: {
      'package.json': manifest(),
      'server.js': `import { initTRPC, tracked } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';

const t = initTRPC.create();
const router = t.router({
  hello: t.procedure.query(() => 'Hello'),
  greet: t.procedure.input((value) => value).mutation(({ input }) => input),
  // Of its chapter on subscriptions.
  ticks: t.procedure.subscription(async function* ({ signal }) {
    for (let tick = 0; !signal.aborted; tick += 1) {
      yield tracked(String(tick), tick);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }),
});
createHTTPServer({ router }).listen(Number(process.env.PORT));
`,
    },
    commands: ['npm install @trpc/server@11.25.2 typescript@5'],
    packages: ['@trpc/server'],
  },
  start: 'node server.js',
  paths: { path: '/hello', uploadPath: '/greet', eventsPath: '/ticks' },
};
