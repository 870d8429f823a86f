import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import fastifyDrain, { createDrain } from '@quiesce/fastify';
import { AppModule } from './app.module.ts';

const drain = createDrain();
export const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
await app.register(fastifyDrain, { drain });
// Not if Nest itself closes, as in a test: it then already waits for the drain.
drain.onClose('nest', ({ trigger }) => (trigger === 'app.close()' ? undefined : app.close()));
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
