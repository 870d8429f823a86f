import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';

/** As in `pg`. */
declare const pool: {
  query(sql: string): Promise<unknown[]>;
  end(): Promise<void>;
  end(callback: () => void): void;
};

const drain = createDrain({ deadline: 25_000 });
const app = express();
app.use(expressDrain(drain));

app.get('/users/:id', async (request, response) => {
  response.json(await pool.query(`select ${request.params.id.length}`));
});

drain.watch(app.listen(3000));
drain.onClose('postgres', pool);
