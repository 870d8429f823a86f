import { NestFactory } from '@nestjs/core';
import { expressDrain } from '@quiesce/express';
import { ChatModule, drain } from './chat.module.ts';

const app = await NestFactory.create(ChatModule);
app.use(expressDrain(drain));
drain.onClose('nest', () => app.close());
drain.watch(app.getHttpServer());
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
