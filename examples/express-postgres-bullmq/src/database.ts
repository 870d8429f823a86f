import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';

/** The part of `pg.Pool` that this service uses. Once ended, every query is rejected. */
export interface Database {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the author of the SQL knows its rows
  query<Row extends object>(sql: string, values?: unknown[]): Promise<{ readonly rows: Row[] }>;
  end(): Promise<void>;
}

const SCHEMA = [
  `create table if not exists orders
     (id serial primary key, item text not null, receipt_sent_at timestamptz)`,
  // A row for each sent receipt. No constraint, so that duplicates are visible.
  `create table if not exists receipts (order_id int not null references orders (id))`,
];

/** Opens PostgreSQL at `url`, or an embedded one with its data in `directory` without a URL. */
export async function openDatabase(url: string | undefined, directory: string): Promise<Database> {
  const database = url === undefined ? await openEmbedded(directory) : openPool(url);
  for (const statement of SCHEMA) await database.query(statement);
  return database;
}

export function openPool(url: string): Database {
  const pool = new Pool({ connectionString: url });
  // A broken idle connection is replaced; without a listener, its error would end the process.
  pool.on('error', (error) => console.error(`database: ${error.message}`));
  return pool;
}

async function openEmbedded(directory: string): Promise<Database> {
  await mkdir(directory, { recursive: true });
  const embedded = await PGlite.create(directory);
  return {
    query: (sql, values) => embedded.query(sql, values),
    end: () => embedded.close(),
  };
}
