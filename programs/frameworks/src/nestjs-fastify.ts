import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import fastifyDrain, { createDrain } from '@quiesce/fastify';
import { AppModule } from './app.module.ts';

const drain = createDrain();
export const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
await app.register(fastifyDrain, { drain });
// Unless it is Nest that closes, such as in a test: then it waits for the drain already.
drain.onClose('nest', ({ trigger }) => (trigger === 'app.close()' ? undefined : app.close()));
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
