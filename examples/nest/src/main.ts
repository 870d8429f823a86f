import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { createDrain, expressDrain } from '@quiesce/express';
import { AppModule } from './app.module.ts';

const { HOST = '127.0.0.1', PORT = '3000' } = process.env;

const drain = createDrain();
const app = await NestFactory.create(AppModule);
app.use(expressDrain(drain));
// Nest's own hooks run once no request is in flight.
drain.onClose('nest', () => app.close());
drain.watch(app.getHttpServer());
await app.listen(Number(PORT), HOST);
console.log(`listening on ${await app.getUrl()}`);
