import { NestFactory } from '@nestjs/core';
import { createDrain, expressDrain } from '@quiesce/express';
import { AppModule } from './app.module.ts';

const drain = createDrain();
const app = await NestFactory.create(AppModule);
app.use(expressDrain(drain));
drain.onClose('nest', () => app.close());
drain.watch(app.getHttpServer());
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
