import { NestFactory } from '@nestjs/core';
import { createDrain, expressDrain } from '@quiesce/express';
import { AppModule } from './app.module.ts';

const drain = createDrain();
const drained = new Promise<void>((resolve) => void drain.on('closing', () => resolve()));
const app = await NestFactory.create(AppModule);
app.use(expressDrain(drain));
// Nest awaits this before its hooks run, whether its own signal listener or app.close() started them.
app.getHttpAdapter().beforeClose = async () => {
  await Promise.race([drained, drain.shutdown('app.close()')]);
};
app.enableShutdownHooks();
drain.onClose('nest', () => app.close());
drain.watch(app.getHttpServer());
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
