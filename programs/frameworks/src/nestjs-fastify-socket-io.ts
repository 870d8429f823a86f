import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import fastifyDrain from '@quiesce/fastify';
import { ChatModule, drain } from './chat.module.ts';

const app = await NestFactory.create<NestFastifyApplication>(ChatModule, new FastifyAdapter());
await app.register(fastifyDrain, { drain });
drain.onClose('nest', () => app.close());
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
