import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** A PostgreSQL in this process, so that the example runs without an installed one. */
export interface EmbeddedPostgres {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. It takes one connection at a time. */
export async function startEmbeddedPostgres(directory: string): Promise<EmbeddedPostgres> {
  const db = await PGlite.create(directory);
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0 });
  await server.start();
  return {
    url: `postgres://postgres@${server.getServerConn()}/postgres`,
    close: async () => {
      await server.stop();
      await db.close();
    },
  };
}
