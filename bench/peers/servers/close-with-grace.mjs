// Its example with Fastify. Set: delay, instead of 10 s.
import closeWithGrace from 'close-with-grace';
import { fastifyApp, listen } from '../apps/fastify.mjs';

const app = await fastifyApp();
closeWithGrace({ delay: 5_000 }, () => app.close());
await listen(app);
