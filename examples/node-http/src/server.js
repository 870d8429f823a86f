import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createDrain } from '@quiesce/core';
import { AccessLog } from './access-log.js';
import { createApp } from './app.js';
import { Notes } from './notes.js';

const { DATA_DIR = '.data', HOST = '127.0.0.1', PORT = '3000' } = process.env;

const drain = createDrain();

const uploads = join(DATA_DIR, 'uploads');
await mkdir(uploads, { recursive: true });

const accessLog = new AccessLog(join(DATA_DIR, 'access.log'));
drain.onFlush('access log', () => accessLog.flush());

const notes = new Notes();
await notes.open(join(DATA_DIR, 'notes.jsonl'));
// After the last response and after every flush: nothing reads from it any more.
drain.onClose('notes', notes);

const app = createApp(drain, { accessLog, notes, uploads });
const server = drain.watch(createServer(app));
server.listen(Number(PORT), HOST, () => {
  console.log(`listening on http://${HOST}:${server.address().port}`);
});
