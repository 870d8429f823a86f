import { fastifyApp, listen } from '../apps/fastify.mjs';

const app = await fastifyApp();
process.on('SIGTERM', () => app.close());
await listen(app);
