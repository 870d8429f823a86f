import { adonis } from './entries/adonis.ts';
import { apollo } from './entries/apollo.ts';
import { astro } from './entries/astro.ts';
import { expressGenerator } from './entries/express.ts';
import { fastifyCli } from './entries/fastify.ts';
import { h3 } from './entries/h3.ts';
import { hono } from './entries/hono.ts';
import { koa } from './entries/koa.ts';
import { mcp } from './entries/mcp.ts';
import { nestExpress, nestFastify } from './entries/nest.ts';
import { nextStandalone, nextStart } from './entries/next.ts';
import { nitro } from './entries/nitro.ts';
import { nuxt } from './entries/nuxt.ts';
import { reactRouter } from './entries/react-router.ts';
import { socketIo } from './entries/socket-io.ts';
import { svelteKit } from './entries/sveltekit.ts';
import { trpc } from './entries/trpc.ts';
import type { Framework } from './framework.ts';

/** All frameworks, in the order of the table. */
export const FRAMEWORKS: readonly Framework[] = [
  nextStart,
  nextStandalone,
  nuxt,
  nitro,
  svelteKit,
  astro,
  reactRouter,
  nestExpress,
  nestFastify,
  expressGenerator,
  fastifyCli,
  koa,
  hono,
  h3,
  adonis,
  apollo,
  socketIo,
  trpc,
  mcp,
];
