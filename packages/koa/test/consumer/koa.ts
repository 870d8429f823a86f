import { createDrain, koaDrain } from '@quiesce/koa';
import Koa from 'koa';

/** As in `pg`. */
declare const pool: {
  query(sql: string): Promise<unknown[]>;
  end(): Promise<void>;
  end(callback: () => void): void;
};

const drain = createDrain();
const app = new Koa();
app.use(koaDrain(drain));

app.use(async (context) => {
  context.body = await pool.query('select 1');
});

drain.watch(app.listen(3000));
drain.onClose('postgres', () => pool.end());
