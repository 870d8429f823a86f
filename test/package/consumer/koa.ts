import { createDrain, koaDrain } from '@quiesce/koa';
import Koa from 'koa';
import { pool } from './database.js';

const drain = createDrain();
const app = new Koa();
app.use(koaDrain(drain));

app.use(async (context) => {
  context.body = await pool.query('select 1');
});

drain.watch(app.listen(3000));
drain.onClose('postgres', () => pool.end());
