// Set: deadline, instead of 25 s.
import fastifyDrain from '@quiesce/fastify';
import { fastifyApp, listen } from '../apps/fastify.mjs';

const app = await fastifyApp({}, (instance) => instance.register(fastifyDrain, { deadline: 5_000 }));
app.drain.webSockets(app.websocketServer);
await listen(app);
