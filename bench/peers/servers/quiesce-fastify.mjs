// Set: deadline, instead of 25 s.
import fastifyDrain from '@quiesce/fastify';
import { fastifyApp, listen } from '../apps/fastify.mjs';
import { drainOptions } from '../apps/settings.mjs';

const app = await fastifyApp({}, (instance) => instance.register(fastifyDrain, drainOptions));
app.drain.webSockets(app.websocketServer);
await listen(app);
