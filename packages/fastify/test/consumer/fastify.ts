import fastifyDrain, { createDrain } from '@quiesce/fastify';
import fastify from 'fastify';

/** As in `pg`. */
declare const pool: {
  query(sql: string): Promise<unknown[]>;
  end(): Promise<void>;
  end(callback: () => void): void;
};

async function start(): Promise<void> {
  const app = fastify({ logger: true });
  await app.register(fastifyDrain, { deadline: 25_000 });

  app.get('/', () => pool.query('select 1'));

  app.drain.onClose('postgres', pool, { timeout: false });
  await app.listen({ port: 3000 });

  const other = fastify({ http2: true });
  await other.register(fastifyDrain, { drain: createDrain({ logger: app.log }) });
}
void start();
