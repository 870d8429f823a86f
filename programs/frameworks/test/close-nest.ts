import { app } from '../src/nestjs-fastify.ts';

await app.close();
